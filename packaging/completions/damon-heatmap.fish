# fish completion for damon-heatmap; made by packaging/generate

# Whether the commands so far are these and no more: the words that are no options, nor values of these.
function __damon_heatmap_in
    set -l words (commandline -opc)
    set -e words[1]
    set -l at 1
    for word in $words
        if test $word = --
            return 1
        end
        if test $at -gt (count $argv)
            return 0
        end
        if string match -q -- '-*' $word
            continue
        end
        if test $word != $argv[$at]
            return 1
        end
        set at (math $at + 1)
    end
    test $at -gt (count $argv)
end

# Whether no command was named yet below these.
function __damon_heatmap_needs_command
    set -l words (string match -v -- '-*' (commandline -opc))
    set -e words[1]
    test "$words" = "$argv"
end

# Whether the last option before the cursor is one of these, whose values may be several.
function __damon_heatmap_after
    for word in (commandline -opc)[-1..1]
        if string match -q -- '-*' $word
            contains -- $word $argv
            return
        end
    end
    return 1
end

# A command of another program after --.
function __damon_heatmap_tail
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    set -e words[1..$at]
    complete -C (string join -- ' ' (string escape -- $words) (commandline -ct))
end

complete -c damon-heatmap -f
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a render -d 'Draw the heatmap: how often which memory was accessed, and when'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a watch -d 'Show the heatmap of a running exporter\'s store on the terminal, and go on as snapshots...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a info -d 'Show what is in a recording: streams, address ranges, time span, counts, intervals'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a access -d 'Show the regions of snapshots: addresses, size, access rate, and since when it has been...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a diff -d 'Compare two recordings, or two times of one: what became hotter, colder or unknown, and...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a what-if -d 'Tell how many bytes a reclaimer of idle memory would have freed at each moment, how many...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a convert -d 'Write snapshots in another format: for damo, for an OpenTelemetry collector, or as a table...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a serve -d 'Serve heatmaps to Grafana: its Prometheus data source gets a matrix that is made for...'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -a completion -d 'Print a script that makes a shell complete commands, options and values at the Tab key'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_needs_command' -l version -d 'Show version information'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l input -s i -r -F -d 'Snapshots: a store of damon-exporter, damo\'s json, json_compressed or perf-script text...'
complete -c damon-heatmap -n '__damon_heatmap_in render; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in render' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l resolution -r -f -d 'Cells: time x addresses'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l time-range -r -f -d 'Time to draw'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l address-range -r -f -d 'Addresses to draw, each 12345, 0x3039 or with a unit (4GiB); either end may be left out'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l ranges -r -a 'mapped hottest all' -f -d 'Which address ranges to draw when none is given: mapped (default: all in one map, large...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l streams -r -a 'largest all' -f -d 'Which of several streams: largest (default), or all, below one another on one scale'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l sort -r -a 'address temperature' -f -d 'What stands beside time: address (default), or temperature: bytes from the coldest to the...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l df-passed -d 'Heat of the bytes that passed the scheme\'s filters only (page-level monitoring); the same...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l df -r -a 'passed ratio' -f -d 'Of filters: passed (heat of the bytes that passed them only), or ratio (the share of the...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l probe -r -f -d 'Hits of the data-attribute probe of this number, from 0 on (Linux 7.2): the share of...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l max-cells -r -f -d 'Refuse larger grids'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l format -r -a 'ansi ansi24 ansi256 ascii png svg html raw csv json' -f -d 'ansi (colours of a terminal; ansi24 and ansi256 say how many), ascii, png, svg, html (a...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l output -s o -r -F -d 'File to write; it appears only when it is complete'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l scale -r -a 'linear log equalised' -f -d 'From heat to colour: linear (default), log, or equalised (by rank: shows differences...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l span -r -f -d 'The heat at either end of the scale, as in 0..100%: pictures with the same span can be...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l palette -r -a 'ember ocean gray flame emotion' -f -d 'Colours, from cold to hot: ember (default: dark blue, magenta, orange, pale yellow); ocean...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l time-zone -r -a 'utc local' -f -d 'Dates in this zone: utc (default), local, or a name as Europe/Paris'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l compat -r -a 'damo' -f -d 'Print what \'damo report heatmap\' prints, to the digit, its faults included: its raw...'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l guide -d 'With --compat damo: print damo\'s guide'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l abs-time -d 'With --compat damo: times as recorded, not from the start of the map'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l abs-addr -d 'With --compat damo: addresses as recorded, not from the start of the map'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l colors -r -a 'gray flame emotion' -f -d 'With --compat damo --format ansi: its colours: gray, flame or emotion'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l skip-color-samples -d 'With --compat damo --format ansi: without the line that shows what the colours mean'
complete -c damon-heatmap -n '__damon_heatmap_in render' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l input -s i -r -F -d 'The store that the exporter writes; it need not be there yet'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l window -r -f -d 'How much time is shown, as 10m (default), 90s or 12h; + and - change it'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l interval -r -f -d 'How often the store is looked at, 1s by default'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l address-range -r -f -d 'Addresses to draw, each 12345, 0x3039 or with a unit (4GiB); either end may be left out'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l ranges -r -a 'mapped hottest' -f -d 'Which addresses when none are given: mapped (default: all, large gaps between left out)...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l sort -r -a 'address temperature' -f -d 'What stands beside time: address (default), or temperature: bytes from the coldest to the...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l df-passed -d 'Heat of the bytes that passed the scheme\'s filters only (page-level monitoring); the same...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l df -r -a 'passed ratio' -f -d 'Of filters: passed (heat of the bytes that passed them only), or ratio (the share of the...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l probe -r -f -d 'Hits of the data-attribute probe of this number, from 0 on (Linux 7.2): the share of...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l scale -r -a 'linear log equalised' -f -d 'From heat to colour: linear (default), log, or equalised (by rank: shows differences...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l span -r -f -d 'The heat at either end of the scale, as in 0..100%: pictures with the same span can be...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l palette -r -a 'ember ocean gray flame emotion' -f -d 'Colours, from cold to hot: ember (default: dark blue, magenta, orange, pale yellow); ocean...'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l time-zone -r -a 'utc local' -f -d 'Dates in this zone: utc (default), local, or a name as Europe/Paris'
complete -c damon-heatmap -n '__damon_heatmap_in watch' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l input -s i -r -F -d 'Snapshots: a store of damon-exporter, damo\'s json, json_compressed or perf-script text...'
complete -c damon-heatmap -n '__damon_heatmap_in info; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in info' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l json -d 'One JSON document instead of text'
complete -c damon-heatmap -n '__damon_heatmap_in info' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l input -s i -r -F -d 'Snapshots: a store of damon-exporter, damo\'s json, json_compressed or perf-script text...'
complete -c damon-heatmap -n '__damon_heatmap_in access; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in access' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l compat -r -a 'damo' -f -d 'Print what \'damo report access\' prints of its own files, to the digit, its faults included'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l style -r -a 'detailed simple-boxes hot cold recency-percentiles idle-time-percentiles temperature-percentiles recency-sz-hist cold-memory-tail temperature-sz-hist' -f -d 'What is shown: detailed, simple-boxes, hot, cold, recency-percentiles...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l json -d 'One JSON object a snapshot and line: its regions as columns (the ndjson of convert), or...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l total-sz-only -d 'Nothing but the total size of each snapshot'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l sz-region -r -f -d 'Only regions of these sizes, as 1MiB..2GiB or ..64KiB'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l access-rate -r -f -d 'Only regions with these access rates, as 1%..50% or 0.01..0.5 (with --compat damo...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l age -r -f -d 'Only regions that have had their level for so long, as 10s..1h (with --compat damo: us...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l address -l address-range -r -f -d 'Only these addresses, as 0x7f00..64MiB; regions are cut to them'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l temperature -r -f -d 'Only regions with these temperatures, as ..-1000000'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l sz-snapshot -r -f -d 'Only snapshots with these total sizes'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l temperature-weights -r -f -d 'What a byte, a percent and a us add to a temperature (0 100 100)'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l sort -r -f -d 'Keys to sort regions by, one after the other, so that the last one counts most: address...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l sort-dsc -r -f -d 'Those of the keys that sort the largest first, or all'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l hist-ranges -r -f -d 'The bins of a histogram, as ..0s 0s..5s 5s..1m 1m..; a bin holds its end, not its start...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l hist-logscale -d 'Each bin of a histogram ends twice as far as the one before'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l hist-cumulate -d 'Each bin of a histogram has what those before it have, too'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-heatmap-width -r -f -d 'Characters of a snapshot\'s heatmap'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-heatmap-static -d 'A snapshot\'s heatmap shows gaps as wide as they are'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box -d 'A box over each region'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-values -r -f -d 'What a box says: access_rate, age, size, temperature, none (age access_rate size)'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-min-max-length -r -f -d 'Shortest and longest box (1 30)'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-min-max-height -r -f -d 'Lowest and highest box (1 5)'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-scales -r -f -d 'linear or log (log linear log)'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-align -r -a 'left right' -f -d 'Where boxes stand'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot -r -a 'last all' -f -d 'Which snapshots of each stream: the last one (default), all, or by their numbers, from 0...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l time-range -r -f -d 'Only snapshots that end in this time; each end as in render'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l percentiles -r -f -d 'Percentiles, as 50,99,99.9 or 0..100/10'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-heatmap -r -a 'access_rate temperature none' -f -d 'What a snapshot\'s heatmap shows'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l palette -r -a 'ember ocean gray flame emotion' -f -d 'Colours, from cold to hot: ember (default: dark blue, magenta, orange, pale yellow); ocean...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l time-zone -r -a 'utc local' -f -d 'Dates in this zone: utc (default), local, or a name as Europe/Paris'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l percentiles-range -r -f -d 'With --compat damo: up to three numbers are start, end (left out) and step; more are...'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l template -r -a 'set append' -f -d 'With --compat damo: another text for a part of the page: record_head, snapshot_head...'
complete -c damon-heatmap -n '__damon_heatmap_in access; and __damon_heatmap_after --template' -a 'set append' -f
complete -c damon-heatmap -n '__damon_heatmap_in access' -l min-chars-for -r -f -d 'With --compat damo: least width of what stands for a keyword, given with its brackets'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-heatmap-colors -r -a 'gray flame emotion' -f -d 'With --compat damo: colours of a snapshot\'s heatmap: gray, flame, emotion'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l region-box-colors -r -a 'gray flame emotion' -f -d 'With --compat damo: colours of boxes: gray, flame, emotion'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l raw-number -d 'With --compat damo: numbers without commas and units'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l raw-form -d 'With --compat damo: tables of regions; works without intervals, too'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-time -r -f -d 'With --compat damo: only snapshots within these times; ns without a unit'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l snapshot-idx -r -f -d 'With --compat damo: only these snapshots of each record, counted from 0'
complete -c damon-heatmap -n '__damon_heatmap_in access' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l input -s i -r -F -d 'Instead of BEFORE: files that are taken together, compared at the times of --before and...'
complete -c damon-heatmap -n '__damon_heatmap_in diff; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l before -r -f -d 'Time that is taken of what it was'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l after -r -f -d 'The same of what it is'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l mean -d 'One row: the mean of the whole time of each, however long'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l resolution -r -f -d 'Cells: time x addresses'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l address-range -r -f -d 'Addresses to draw, each 12345, 0x3039 or with a unit (4GiB); either end may be left out'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l ranges -r -a 'mapped hottest all' -f -d 'Which address ranges to draw when none is given: mapped (default: all in one map, large...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l streams -r -a 'largest all' -f -d 'Which of several streams: largest (default), or all, below one another on one scale'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l sort -r -a 'address temperature' -f -d 'What stands beside time: address, or temperature: bytes from the coldest to the hottest'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l df-passed -d 'Heat of the bytes that passed the scheme\'s filters only (page-level monitoring); the same...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l df -r -a 'passed ratio' -f -d 'Of filters: passed (heat of the bytes that passed them only), or ratio (the share of the...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l probe -r -f -d 'Hits of the data-attribute probe of this number, from 0 on (Linux 7.2): the share of...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l max-cells -r -f -d 'Refuse larger grids'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l ignore -r -f -d 'Differences up to this are none (2%: of the samples)'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l idle -r -f -d 'Rows of the table: memory that has been idle for up to so long'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l table-only -d 'No map: bytes by idle time alone, as text, csv or json'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l json -d 'One JSON document; the same as --format json'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l format -r -a 'ansi ansi24 ansi256 ascii png svg raw csv json' -f -d 'ansi (colours of a terminal; ansi24 and ansi256 say how many) or ascii, with the table...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l output -s o -r -F -d 'File to write; it appears only when it is complete'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l scale -r -a 'linear log equalised' -f -d 'From heat to colour: linear (default), log, or equalised (by rank: shows differences...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l span -r -f -d 'The difference at either end of the scale, as in 50%: pictures with the same span can be...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l palette -r -a 'polar night' -f -d 'Colours, from colder over unchanged to hotter: polar (blue, light gray, orange); night...'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l time-zone -r -a 'utc local' -f -d 'Dates in this zone: utc (default), local, or a name as Europe/Paris'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in diff' -F
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l input -s i -r -F -d 'Snapshots: a store of damon-exporter, damo\'s json, json_compressed or perf-script text...'
complete -c damon-heatmap -n '__damon_heatmap_in what-if; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l idle -r -f -d 'Thresholds: memory that has been idle for so long is taken'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l json -d 'One JSON document instead of text'
complete -c damon-heatmap -n '__damon_heatmap_in what-if' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l input -s i -r -F -d 'Snapshots: a store of damon-exporter, damo\'s json, json_compressed or perf-script text...'
complete -c damon-heatmap -n '__damon_heatmap_in convert; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l intervals -r -f -d 'Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they...'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l kdamond -r -f -d 'Only streams of this kdamond'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l context -r -f -d 'Only streams of this context'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l target -r -f -d 'Only streams of this target'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l scheme -r -f -d 'Only streams of this scheme'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l output -s o -r -F -d 'File to write; it appears only when it is complete'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l to -r -a 'store damo-json damo-json-compressed perf-script otlp-json csv ndjson' -f -d 'The format to write'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l addresses -r -a 'absolute relative off' -f -d 'With otlp-json: addresses themselves (absolute, the default), their distance from a base...'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l time-range -r -f -d 'Only snapshots that end in this time; each end as in render'
complete -c damon-heatmap -n '__damon_heatmap_in convert' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l input -s i -r -F -d 'Stores of damon-exporter, and folders of them, also while they are written; other...'
complete -c damon-heatmap -n '__damon_heatmap_in serve; and __damon_heatmap_after --input -i' -F
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l upstream -r -f -d 'Instead of stores: other damon-heatmap serve, each beside the store of its node; those...'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l upstream-config -r -F -d 'A YAML file that says how the servers of --upstream are reached: basic_auth, authorization...'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l listen -r -f -d 'Address and port; 127.0.0.1:9430 by default'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l web.config.file -r -F -d 'A YAML file with TLS, users and headers, as Prometheus\' exporters have it; read again when...'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l max-cells -r -f -d 'Largest answer, rows times steps'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l timeout -r -f -d 'Seconds that one answer may take'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l cache -r -f -d 'Memory for maps that may be asked for again, in MiB'
complete -c damon-heatmap -n '__damon_heatmap_in serve' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in completion' -l help -s h -d 'Show help and usage information'
complete -c damon-heatmap -n '__damon_heatmap_in completion' -a 'bash zsh fish' -f
