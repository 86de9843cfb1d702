# bash completion for damon-exporter; made by packaging/generate

# The commands below a command, into words; false: there are none.
_damon_exporter_commands() {
    case $1 in
        'damon-exporter') words='run record config doctor completion' ;;
        'damon-exporter config') words='show' ;;
        *) return 1 ;;
    esac
}

# The options of a command, into words.
_damon_exporter_options() {
    case $1 in
        'damon-exporter') words='--help -h --version' ;;
        'damon-exporter run') words='--source --interval --root --record --trace.max-memory --kdamond --allow-unfixed-kernel --pid --command-line --cgroup --filter --manage.intervals --manage.regions --take-idle --stop-damon-stat --state-directory --store --store.max-age --store.max-size --events-interval --addresses --input --speed --loop --time --intervals --node --web.listen-address --web.config.file --metrics.idle-bounds --metrics.rate-bounds --metrics.percentiles --metrics.temperature --metrics.max-streams --log.level --log.format --config.file --help -h' ;;
        'damon-exporter record') words='--output -o --snapshots --every --full --for --source --interval --root --record --trace.max-memory --kdamond --allow-unfixed-kernel --pid --command-line --cgroup --filter --manage.intervals --manage.regions --take-idle --stop-damon-stat --state-directory --store --store.max-age --store.max-size --events-interval --addresses --input --speed --loop --time --intervals --node --web.listen-address --web.config.file --metrics.idle-bounds --metrics.rate-bounds --metrics.percentiles --metrics.temperature --metrics.max-streams --log.level --log.format --config.file --help -h' ;;
        'damon-exporter config') words='--help -h' ;;
        'damon-exporter config show') words='--source --interval --root --record --trace.max-memory --kdamond --allow-unfixed-kernel --pid --command-line --cgroup --filter --manage.intervals --manage.regions --take-idle --stop-damon-stat --state-directory --store --store.max-age --store.max-size --events-interval --addresses --input --speed --loop --time --intervals --node --web.listen-address --web.config.file --metrics.idle-bounds --metrics.rate-bounds --metrics.percentiles --metrics.temperature --metrics.max-streams --log.level --log.format --config.file --json --help -h' ;;
        'damon-exporter doctor') words='--source --interval --root --record --trace.max-memory --kdamond --allow-unfixed-kernel --pid --command-line --cgroup --filter --manage.intervals --manage.regions --take-idle --stop-damon-stat --state-directory --store --store.max-age --store.max-size --events-interval --addresses --input --speed --loop --time --intervals --node --web.listen-address --web.config.file --metrics.idle-bounds --metrics.rate-bounds --metrics.percentiles --metrics.temperature --metrics.max-streams --log.level --log.format --config.file --json --help -h' ;;
        'damon-exporter completion') words='--help -h' ;;
        *) return 1 ;;
    esac
}

# What a command takes besides options, into words and kind; false: nothing.
_damon_exporter_arguments() {
    case $1 in
        'damon-exporter completion') words='bash zsh fish'; kind='' ;;
        *) return 1 ;;
    esac
}

# What an option of a command takes, into words, kind, many and optional; false: nothing.
_damon_exporter_value() {
    case "$1:$2" in
        'damon-exporter run:--source' | \
            'damon-exporter record:--source' | \
            'damon-exporter config show:--source' | \
            'damon-exporter doctor:--source')
            words='auto stat trace sysfs manage replay'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--interval' | \
            'damon-exporter run:--trace.max-memory' | \
            'damon-exporter run:--kdamond' | \
            'damon-exporter run:--command-line' | \
            'damon-exporter run:--cgroup' | \
            'damon-exporter run:--manage.regions' | \
            'damon-exporter run:--store.max-size' | \
            'damon-exporter run:--events-interval' | \
            'damon-exporter run:--intervals' | \
            'damon-exporter run:--node' | \
            'damon-exporter run:--web.listen-address' | \
            'damon-exporter run:--metrics.max-streams' | \
            'damon-exporter record:--snapshots' | \
            'damon-exporter record:--every' | \
            'damon-exporter record:--for' | \
            'damon-exporter record:--interval' | \
            'damon-exporter record:--trace.max-memory' | \
            'damon-exporter record:--kdamond' | \
            'damon-exporter record:--command-line' | \
            'damon-exporter record:--cgroup' | \
            'damon-exporter record:--manage.regions' | \
            'damon-exporter record:--store.max-size' | \
            'damon-exporter record:--events-interval' | \
            'damon-exporter record:--intervals' | \
            'damon-exporter record:--node' | \
            'damon-exporter record:--web.listen-address' | \
            'damon-exporter record:--metrics.max-streams' | \
            'damon-exporter config show:--interval' | \
            'damon-exporter config show:--trace.max-memory' | \
            'damon-exporter config show:--kdamond' | \
            'damon-exporter config show:--command-line' | \
            'damon-exporter config show:--cgroup' | \
            'damon-exporter config show:--manage.regions' | \
            'damon-exporter config show:--store.max-size' | \
            'damon-exporter config show:--events-interval' | \
            'damon-exporter config show:--intervals' | \
            'damon-exporter config show:--node' | \
            'damon-exporter config show:--web.listen-address' | \
            'damon-exporter config show:--metrics.max-streams' | \
            'damon-exporter doctor:--interval' | \
            'damon-exporter doctor:--trace.max-memory' | \
            'damon-exporter doctor:--kdamond' | \
            'damon-exporter doctor:--command-line' | \
            'damon-exporter doctor:--cgroup' | \
            'damon-exporter doctor:--manage.regions' | \
            'damon-exporter doctor:--store.max-size' | \
            'damon-exporter doctor:--events-interval' | \
            'damon-exporter doctor:--intervals' | \
            'damon-exporter doctor:--node' | \
            'damon-exporter doctor:--web.listen-address' | \
            'damon-exporter doctor:--metrics.max-streams')
            words=''; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--root' | \
            'damon-exporter run:--state-directory' | \
            'damon-exporter record:--root' | \
            'damon-exporter record:--state-directory' | \
            'damon-exporter config show:--root' | \
            'damon-exporter config show:--state-directory' | \
            'damon-exporter doctor:--root' | \
            'damon-exporter doctor:--state-directory')
            words=''; kind='folder'; many=''; optional=''
            ;;
        'damon-exporter run:--record' | \
            'damon-exporter record:--record' | \
            'damon-exporter config show:--record' | \
            'damon-exporter doctor:--record')
            words='sparse full'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--allow-unfixed-kernel' | \
            'damon-exporter run:--take-idle' | \
            'damon-exporter run:--stop-damon-stat' | \
            'damon-exporter run:--loop' | \
            'damon-exporter run:--metrics.temperature' | \
            'damon-exporter record:--allow-unfixed-kernel' | \
            'damon-exporter record:--take-idle' | \
            'damon-exporter record:--stop-damon-stat' | \
            'damon-exporter record:--loop' | \
            'damon-exporter record:--metrics.temperature' | \
            'damon-exporter config show:--allow-unfixed-kernel' | \
            'damon-exporter config show:--take-idle' | \
            'damon-exporter config show:--stop-damon-stat' | \
            'damon-exporter config show:--loop' | \
            'damon-exporter config show:--metrics.temperature' | \
            'damon-exporter doctor:--allow-unfixed-kernel' | \
            'damon-exporter doctor:--take-idle' | \
            'damon-exporter doctor:--stop-damon-stat' | \
            'damon-exporter doctor:--loop' | \
            'damon-exporter doctor:--metrics.temperature')
            words='true false'; kind=''; many=''; optional='yes'
            ;;
        'damon-exporter run:--pid' | \
            'damon-exporter run:--filter' | \
            'damon-exporter run:--metrics.idle-bounds' | \
            'damon-exporter run:--metrics.rate-bounds' | \
            'damon-exporter run:--metrics.percentiles' | \
            'damon-exporter record:--pid' | \
            'damon-exporter record:--filter' | \
            'damon-exporter record:--metrics.idle-bounds' | \
            'damon-exporter record:--metrics.rate-bounds' | \
            'damon-exporter record:--metrics.percentiles' | \
            'damon-exporter config show:--pid' | \
            'damon-exporter config show:--filter' | \
            'damon-exporter config show:--metrics.idle-bounds' | \
            'damon-exporter config show:--metrics.rate-bounds' | \
            'damon-exporter config show:--metrics.percentiles' | \
            'damon-exporter doctor:--pid' | \
            'damon-exporter doctor:--filter' | \
            'damon-exporter doctor:--metrics.idle-bounds' | \
            'damon-exporter doctor:--metrics.rate-bounds' | \
            'damon-exporter doctor:--metrics.percentiles')
            words=''; kind=''; many='yes'; optional=''
            ;;
        'damon-exporter run:--manage.intervals' | \
            'damon-exporter record:--manage.intervals' | \
            'damon-exporter config show:--manage.intervals' | \
            'damon-exporter doctor:--manage.intervals')
            words='auto'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--store' | \
            'damon-exporter record:--store' | \
            'damon-exporter config show:--store' | \
            'damon-exporter doctor:--store')
            words='off'; kind='file'; many=''; optional=''
            ;;
        'damon-exporter run:--store.max-age' | \
            'damon-exporter record:--store.max-age' | \
            'damon-exporter config show:--store.max-age' | \
            'damon-exporter doctor:--store.max-age')
            words='none'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--addresses' | \
            'damon-exporter record:--addresses' | \
            'damon-exporter config show:--addresses' | \
            'damon-exporter doctor:--addresses')
            words='absolute relative off'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--input' | \
            'damon-exporter record:--input' | \
            'damon-exporter config show:--input' | \
            'damon-exporter doctor:--input')
            words=''; kind='file'; many='yes'; optional=''
            ;;
        'damon-exporter run:--speed' | \
            'damon-exporter record:--speed' | \
            'damon-exporter config show:--speed' | \
            'damon-exporter doctor:--speed')
            words='max'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--time' | \
            'damon-exporter record:--time' | \
            'damon-exporter config show:--time' | \
            'damon-exporter doctor:--time')
            words='now recorded'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--web.config.file' | \
            'damon-exporter run:--config.file' | \
            'damon-exporter record:--output' | \
            'damon-exporter record:-o' | \
            'damon-exporter record:--web.config.file' | \
            'damon-exporter record:--config.file' | \
            'damon-exporter config show:--web.config.file' | \
            'damon-exporter config show:--config.file' | \
            'damon-exporter doctor:--web.config.file' | \
            'damon-exporter doctor:--config.file')
            words=''; kind='file'; many=''; optional=''
            ;;
        'damon-exporter run:--log.level' | \
            'damon-exporter record:--log.level' | \
            'damon-exporter config show:--log.level' | \
            'damon-exporter doctor:--log.level')
            words='debug info warn error'; kind=''; many=''; optional=''
            ;;
        'damon-exporter run:--log.format' | \
            'damon-exporter record:--log.format' | \
            'damon-exporter config show:--log.format' | \
            'damon-exporter doctor:--log.format')
            words='text json'; kind=''; many=''; optional=''
            ;;
        *) return 1 ;;
    esac
}

# What stands after --.
_damon_exporter_tail() {
    COMPREPLY=()
    case $1 in
        'damon-exporter run' | 'damon-exporter record' | 'damon-exporter doctor') ;;
        *) return ;;
    esac
    if ((COMP_CWORD == $2)); then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -c -- "$current")
    else
        _damon_exporter_files default -f
    fi
}

# Names of files or of folders, into COMPREPLY. Where nothing else could stand there, the shell is left to find them: it knows how to go on with what is quoted, or begins with $ or ~.
_damon_exporter_files() {
    if [[ ${#COMPREPLY[@]} -eq 0 && -z $prefix ]] && compopt -o "$1" 2>/dev/null; then
        return
    fi
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$2" -- "$current")
}

# What could stand at the cursor, into COMPREPLY: words that begin as what is there does, names of files or of folders.
_damon_exporter_offer() {
    local word
    COMPREPLY=()
    for word in $1; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$word")
    done
    case $2 in
        file) _damon_exporter_files default -f ;;
        folder) _damon_exporter_files dirnames -d ;;
    esac
    # of answers, too, the option is a part then
    [[ -z $prefix ]] || COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
}

_damon_exporter() {
    local current=${COMP_WORDS[COMP_CWORD]} command=damon-exporter option='' word i
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
                _damon_exporter_tail "$command" $((i + 1))
                return
                ;;
            =) continue ;;
            -*)
                option=''
                _damon_exporter_value "$command" "$word" && option=$word
                ;;
            *)
                if [[ -n $option ]]; then
                    _damon_exporter_value "$command" "$option"
                    [[ -n $many ]] || option=''
                elif _damon_exporter_commands "$command" && [[ " $words " == *" $word "* ]]; then
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
        _damon_exporter_value "$command" "$option" || return
    fi
    if [[ -n $option ]] && _damon_exporter_value "$command" "$option"; then
        if [[ -n $isvalue ]]; then
            _damon_exporter_offer "$words" "$kind"
            return
        fi
        if [[ $current != -* || -z $many$optional ]]; then
            if [[ -n $optional && -z $current ]]; then
                local values=$words
                _damon_exporter_options "$command"
                words="$values $words"
            fi
            _damon_exporter_offer "$words" "$kind"
            return
        fi
    fi
    words='' kind=''
    if [[ $current == -* ]]; then
        _damon_exporter_options "$command"
    elif ! _damon_exporter_commands "$command" && ! _damon_exporter_arguments "$command" && [[ -z $current ]]; then
        _damon_exporter_options "$command"
    fi
    _damon_exporter_offer "$words" "$kind"
}

complete -F _damon_exporter damon-exporter
