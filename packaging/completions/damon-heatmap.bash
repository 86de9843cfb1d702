# bash completion for damon-heatmap; made by packaging/generate

# The commands below a command, into words; false: there are none.
_damon_heatmap_commands() {
    case $1 in
        'damon-heatmap') words='render watch info access diff what-if convert serve completion' ;;
        *) return 1 ;;
    esac
}

# The options of a command, into words.
_damon_heatmap_options() {
    case $1 in
        'damon-heatmap') words='--help -h --version' ;;
        'damon-heatmap render') words='--input -i --intervals --kdamond --context --target --scheme --resolution --time-range --address-range --ranges --streams --sort --df-passed --df --probe --max-cells --format --output -o --scale --span --palette --time-zone --compat --guide --abs-time --abs-addr --colors --skip-color-samples --help -h' ;;
        'damon-heatmap watch') words='--input -i --window --interval --kdamond --context --target --scheme --address-range --ranges --sort --df-passed --df --probe --scale --span --palette --time-zone --help -h' ;;
        'damon-heatmap info') words='--input -i --intervals --kdamond --context --target --scheme --json --help -h' ;;
        'damon-heatmap access') words='--input -i --intervals --kdamond --context --target --scheme --compat --style --json --total-sz-only --sz-region --access-rate --age --address --address-range --temperature --sz-snapshot --temperature-weights --sort --sort-dsc --hist-ranges --hist-logscale --hist-cumulate --snapshot-heatmap-width --snapshot-heatmap-static --region-box --region-box-values --region-box-min-max-length --region-box-min-max-height --region-box-scales --region-box-align --snapshot --time-range --percentiles --snapshot-heatmap --palette --time-zone --percentiles-range --template --min-chars-for --snapshot-heatmap-colors --region-box-colors --raw-number --raw-form --snapshot-time --snapshot-idx --help -h' ;;
        'damon-heatmap diff') words='--input -i --intervals --kdamond --context --target --scheme --before --after --mean --resolution --address-range --ranges --streams --sort --df-passed --df --probe --max-cells --ignore --idle --table-only --json --format --output -o --scale --span --palette --time-zone --help -h' ;;
        'damon-heatmap what-if') words='--input -i --intervals --kdamond --context --target --scheme --idle --json --help -h' ;;
        'damon-heatmap convert') words='--input -i --intervals --kdamond --context --target --scheme --output -o --to --addresses --time-range --help -h' ;;
        'damon-heatmap serve') words='--input -i --upstream --upstream-config --listen --web.config.file --max-cells --timeout --cache --help -h' ;;
        'damon-heatmap completion') words='--help -h' ;;
        *) return 1 ;;
    esac
}

# What a command takes besides options, into words and kind; false: nothing.
_damon_heatmap_arguments() {
    case $1 in
        'damon-heatmap diff') words=''; kind='file' ;;
        'damon-heatmap completion') words='bash zsh fish'; kind='' ;;
        *) return 1 ;;
    esac
}

# What an option of a command takes, into words, kind, many and optional; false: nothing.
_damon_heatmap_value() {
    case "$1:$2" in
        'damon-heatmap render:--input' | \
            'damon-heatmap render:-i' | \
            'damon-heatmap info:--input' | \
            'damon-heatmap info:-i' | \
            'damon-heatmap access:--input' | \
            'damon-heatmap access:-i' | \
            'damon-heatmap diff:--input' | \
            'damon-heatmap diff:-i' | \
            'damon-heatmap what-if:--input' | \
            'damon-heatmap what-if:-i' | \
            'damon-heatmap convert:--input' | \
            'damon-heatmap convert:-i' | \
            'damon-heatmap serve:--input' | \
            'damon-heatmap serve:-i')
            words=''; kind='file'; many='yes'; optional=''
            ;;
        'damon-heatmap render:--intervals' | \
            'damon-heatmap render:--kdamond' | \
            'damon-heatmap render:--context' | \
            'damon-heatmap render:--target' | \
            'damon-heatmap render:--scheme' | \
            'damon-heatmap render:--resolution' | \
            'damon-heatmap render:--time-range' | \
            'damon-heatmap render:--probe' | \
            'damon-heatmap render:--max-cells' | \
            'damon-heatmap render:--span' | \
            'damon-heatmap watch:--window' | \
            'damon-heatmap watch:--interval' | \
            'damon-heatmap watch:--kdamond' | \
            'damon-heatmap watch:--context' | \
            'damon-heatmap watch:--target' | \
            'damon-heatmap watch:--scheme' | \
            'damon-heatmap watch:--probe' | \
            'damon-heatmap watch:--span' | \
            'damon-heatmap info:--intervals' | \
            'damon-heatmap info:--kdamond' | \
            'damon-heatmap info:--context' | \
            'damon-heatmap info:--target' | \
            'damon-heatmap info:--scheme' | \
            'damon-heatmap access:--intervals' | \
            'damon-heatmap access:--kdamond' | \
            'damon-heatmap access:--context' | \
            'damon-heatmap access:--target' | \
            'damon-heatmap access:--scheme' | \
            'damon-heatmap access:--snapshot-heatmap-width' | \
            'damon-heatmap access:--time-range' | \
            'damon-heatmap access:--percentiles' | \
            'damon-heatmap diff:--intervals' | \
            'damon-heatmap diff:--kdamond' | \
            'damon-heatmap diff:--context' | \
            'damon-heatmap diff:--target' | \
            'damon-heatmap diff:--scheme' | \
            'damon-heatmap diff:--before' | \
            'damon-heatmap diff:--after' | \
            'damon-heatmap diff:--resolution' | \
            'damon-heatmap diff:--probe' | \
            'damon-heatmap diff:--max-cells' | \
            'damon-heatmap diff:--ignore' | \
            'damon-heatmap diff:--idle' | \
            'damon-heatmap diff:--span' | \
            'damon-heatmap what-if:--intervals' | \
            'damon-heatmap what-if:--kdamond' | \
            'damon-heatmap what-if:--context' | \
            'damon-heatmap what-if:--target' | \
            'damon-heatmap what-if:--scheme' | \
            'damon-heatmap what-if:--idle' | \
            'damon-heatmap convert:--intervals' | \
            'damon-heatmap convert:--kdamond' | \
            'damon-heatmap convert:--context' | \
            'damon-heatmap convert:--target' | \
            'damon-heatmap convert:--scheme' | \
            'damon-heatmap convert:--time-range' | \
            'damon-heatmap serve:--listen' | \
            'damon-heatmap serve:--max-cells' | \
            'damon-heatmap serve:--timeout' | \
            'damon-heatmap serve:--cache')
            words=''; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--address-range' | \
            'damon-heatmap watch:--address-range' | \
            'damon-heatmap access:--sz-region' | \
            'damon-heatmap access:--access-rate' | \
            'damon-heatmap access:--age' | \
            'damon-heatmap access:--address' | \
            'damon-heatmap access:--address-range' | \
            'damon-heatmap access:--temperature' | \
            'damon-heatmap access:--sz-snapshot' | \
            'damon-heatmap access:--temperature-weights' | \
            'damon-heatmap access:--sort' | \
            'damon-heatmap access:--sort-dsc' | \
            'damon-heatmap access:--hist-ranges' | \
            'damon-heatmap access:--region-box-values' | \
            'damon-heatmap access:--region-box-min-max-length' | \
            'damon-heatmap access:--region-box-min-max-height' | \
            'damon-heatmap access:--region-box-scales' | \
            'damon-heatmap access:--percentiles-range' | \
            'damon-heatmap access:--min-chars-for' | \
            'damon-heatmap access:--snapshot-time' | \
            'damon-heatmap access:--snapshot-idx' | \
            'damon-heatmap diff:--address-range' | \
            'damon-heatmap serve:--upstream')
            words=''; kind=''; many='yes'; optional=''
            ;;
        'damon-heatmap render:--ranges' | \
            'damon-heatmap diff:--ranges')
            words='mapped hottest all'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--streams' | \
            'damon-heatmap diff:--streams')
            words='largest all'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--sort' | \
            'damon-heatmap watch:--sort' | \
            'damon-heatmap diff:--sort')
            words='address temperature'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--df' | \
            'damon-heatmap watch:--df' | \
            'damon-heatmap diff:--df')
            words='passed ratio'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--format')
            words='ansi ansi24 ansi256 ascii png svg html raw csv json'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--output' | \
            'damon-heatmap render:-o' | \
            'damon-heatmap watch:--input' | \
            'damon-heatmap watch:-i' | \
            'damon-heatmap diff:--output' | \
            'damon-heatmap diff:-o' | \
            'damon-heatmap convert:--output' | \
            'damon-heatmap convert:-o' | \
            'damon-heatmap serve:--upstream-config' | \
            'damon-heatmap serve:--web.config.file')
            words=''; kind='file'; many=''; optional=''
            ;;
        'damon-heatmap render:--scale' | \
            'damon-heatmap watch:--scale' | \
            'damon-heatmap diff:--scale')
            words='linear log equalised'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--palette' | \
            'damon-heatmap watch:--palette' | \
            'damon-heatmap access:--palette')
            words='ember ocean gray flame emotion'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--time-zone' | \
            'damon-heatmap watch:--time-zone' | \
            'damon-heatmap access:--time-zone' | \
            'damon-heatmap diff:--time-zone')
            words='utc local'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--compat' | \
            'damon-heatmap access:--compat')
            words='damo'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap render:--colors' | \
            'damon-heatmap access:--snapshot-heatmap-colors' | \
            'damon-heatmap access:--region-box-colors')
            words='gray flame emotion'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap watch:--ranges')
            words='mapped hottest'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap access:--style')
            words='detailed simple-boxes hot cold recency-percentiles idle-time-percentiles temperature-percentiles recency-sz-hist cold-memory-tail temperature-sz-hist'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap access:--region-box-align')
            words='left right'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap access:--snapshot')
            words='last all'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap access:--snapshot-heatmap')
            words='access_rate temperature none'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap access:--template')
            words='set append'; kind=''; many='yes'; optional=''
            ;;
        'damon-heatmap diff:--format')
            words='ansi ansi24 ansi256 ascii png svg raw csv json'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap diff:--palette')
            words='polar night'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap convert:--to')
            words='store damo-json damo-json-compressed perf-script otlp-json csv ndjson'; kind=''; many=''; optional=''
            ;;
        'damon-heatmap convert:--addresses')
            words='absolute relative off'; kind=''; many=''; optional=''
            ;;
        *) return 1 ;;
    esac
}

# What stands after --.
_damon_heatmap_tail() {
    COMPREPLY=()
    _damon_heatmap_files default -f
}

# Names of files or of folders, into COMPREPLY. Where nothing else could stand there, the shell is left to find them: it knows how to go on with what is quoted, or begins with $ or ~.
_damon_heatmap_files() {
    if [[ ${#COMPREPLY[@]} -eq 0 && -z $prefix ]] && compopt -o "$1" 2>/dev/null; then
        return
    fi
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$2" -- "$current")
}

# What could stand at the cursor, into COMPREPLY: words that begin as what is there does, names of files or of folders.
_damon_heatmap_offer() {
    local word
    COMPREPLY=()
    for word in $1; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$word")
    done
    case $2 in
        file) _damon_heatmap_files default -f ;;
        folder) _damon_heatmap_files dirnames -d ;;
    esac
    # of answers, too, the option is a part then
    [[ -z $prefix ]] || COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
}

_damon_heatmap() {
    local current=${COMP_WORDS[COMP_CWORD]} command=damon-heatmap option='' word i
    local words='' kind='' many='' optional='' isvalue='' prefix=''
    # whatever parts words in this shell
    local IFS=$' \t\n'
    COMPREPLY=()
    # bash parts --option=value into three words
    [[ $current == '=' ]] && current=''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
            --)
                _damon_heatmap_tail "$command" $((i + 1))
                return
                ;;
            =) continue ;;
            -*)
                option=''
                _damon_heatmap_value "$command" "$word" && option=$word
                ;;
            *)
                if [[ -n $option ]]; then
                    _damon_heatmap_value "$command" "$option"
                    [[ -n $many ]] || option=''
                elif _damon_heatmap_commands "$command" && [[ " $words " == *" $word "* ]]; then
                    command="$command $word"
                fi
                ;;
        esac
    done
    # what follows an equals sign belongs to the option before it
    [[ ${COMP_WORDS[COMP_CWORD]} == '=' || ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]] && isvalue=yes
    # where an equals sign parts no words ($COMP_WORDBREAKS), it is within the word
    if [[ $current == --*=* ]]; then
        option=${current%%=*} prefix=${current%%=*}= isvalue=yes
        current=${current#*=}
        _damon_heatmap_value "$command" "$option" || return
    fi
    if [[ -n $option ]] && _damon_heatmap_value "$command" "$option"; then
        if [[ -n $isvalue ]]; then
            _damon_heatmap_offer "$words" "$kind"
            return
        fi
        if [[ $current != -* || -z $many$optional ]]; then
            if [[ -n $optional && -z $current ]]; then
                local values=$words
                _damon_heatmap_options "$command"
                words="$values $words"
            fi
            _damon_heatmap_offer "$words" "$kind"
            return
        fi
    fi
    words='' kind=''
    if [[ $current == -* ]]; then
        _damon_heatmap_options "$command"
    elif ! _damon_heatmap_commands "$command" && ! _damon_heatmap_arguments "$command" && [[ -z $current ]]; then
        _damon_heatmap_options "$command"
    fi
    _damon_heatmap_offer "$words" "$kind"
}

complete -F _damon_heatmap damon-heatmap
