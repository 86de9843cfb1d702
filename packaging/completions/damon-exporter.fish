# fish completion for damon-exporter; made by packaging/generate

# Whether the commands so far are these and no more: the words that are no options, nor values of these.
function __damon_exporter_in
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
function __damon_exporter_needs_command
    set -l words (string match -v -- '-*' (commandline -opc))
    set -e words[1]
    test "$words" = "$argv"
end

# Whether the last option before the cursor is one of these, whose values may be several.
function __damon_exporter_after
    for word in (commandline -opc)[-1..1]
        if string match -q -- '-*' $word
            contains -- $word $argv
            return
        end
    end
    return 1
end

# A command of another program after --.
function __damon_exporter_tail
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    set -e words[1..$at]
    complete -C (string join -- ' ' (string escape -- $words) (commandline -ct))
end

complete -c damon-exporter -f
complete -c damon-exporter -n '__damon_exporter_needs_command' -a run -d 'Take snapshots and serve them as metrics, until a signal (Ctrl-C, SIGTERM) comes; with --...'
complete -c damon-exporter -n '__damon_exporter_needs_command' -a record -d 'Take snapshots into a file that damon-heatmap and damo read: three of each stream, or as...'
complete -c damon-exporter -n '__damon_exporter_needs_command' -a config -d 'What the settings are'
complete -c damon-exporter -n '__damon_exporter_needs_command' -a doctor -d 'Say what this host\'s kernel offers, what runs, which sources would work, and what would...'
complete -c damon-exporter -n '__damon_exporter_needs_command' -a completion -d 'Print a script that makes a shell complete commands, options and values at the Tab key'
complete -c damon-exporter -n '__damon_exporter_needs_command' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n '__damon_exporter_needs_command' -l version -d 'Show version information'
complete -c damon-exporter -n '__damon_exporter_in run' -l source -r -a 'auto stat trace sysfs manage replay' -f -d 'Where snapshots come from: auto (trace, else stat: nothing is written to DAMON), stat...'
complete -c damon-exporter -n '__damon_exporter_in run' -l interval -r -f -d 'Time between two snapshots of a stream; never shorter than its aggregation interval'
complete -c damon-exporter -n '__damon_exporter_in run' -l root -r -f -a '(__fish_complete_directories)' -d 'Where the host\'s / is: in a container, where it is mounted'
complete -c damon-exporter -n '__damon_exporter_in run' -l record -r -a 'sparse full' -f -d 'Which snapshots are taken by trace: one an interval, or that of every aggregation'
complete -c damon-exporter -n '__damon_exporter_in run' -l trace.max-memory -r -f -d 'Most memory that the kernel may take for a moment when trace begins (about 1.4 MiB a CPU)...'
complete -c damon-exporter -n '__damon_exporter_in run' -l kdamond -r -f -d 'Which kdamond of DAMON\'s sysfs the source sysfs asks'
complete -c damon-exporter -n '__damon_exporter_in run' -l allow-unfixed-kernel -a 'true false' -f -d 'Let the source sysfs ask about virtual addresses on kernels (6.14 to 7.0) where that can...'
complete -c damon-exporter -n '__damon_exporter_in run' -l pid -r -f -d 'Processes that the source manage watches, with their children; none of these selectors...'
complete -c damon-exporter -n '__damon_exporter_in run' -l command-line -r -f -d 'Watch the processes whose command line holds this text, also when they are started again'
complete -c damon-exporter -n '__damon_exporter_in run' -l cgroup -r -f -d 'Watch the processes in this control group and those below it, such as...'
complete -c damon-exporter -n '__damon_exporter_in run' -l filter -r -f -d 'Also count only pages that are anon, active, young, unmapped, hugepage_size:MIN-MAX or...'
complete -c damon-exporter -n '__damon_exporter_in run' -l manage.intervals -r -a 'auto' -f -d 'Monitoring intervals of the source manage, such as 5ms,100ms; auto: tuned by the kernel...'
complete -c damon-exporter -n '__damon_exporter_in run' -l manage.regions -r -f -d 'How many regions the source manage lets DAMON keep'
complete -c damon-exporter -n '__damon_exporter_in run' -l take-idle -a 'true false' -f -d 'Let the source manage use a DAMON tree that somebody set up, if none of its kdamonds runs...'
complete -c damon-exporter -n '__damon_exporter_in run' -l stop-damon-stat -a 'true false' -f -d 'Let the source manage stop DAMON_STAT, which excludes it, for as long as it runs'
complete -c damon-exporter -n '__damon_exporter_in run' -l state-directory -r -f -a '(__fish_complete_directories)' -d 'Where is written down what the exporter made in the kernel, so that a killed one is...'
complete -c damon-exporter -n '__damon_exporter_in run' -l store -r -a 'off' -F -d 'The file in which snapshots are kept (SQLite), or off'
complete -c damon-exporter -n '__damon_exporter_in run' -l store.max-age -r -a 'none' -f -d 'Snapshots older than this are dropped'
complete -c damon-exporter -n '__damon_exporter_in run' -l store.max-size -r -f -d 'Most bytes of all files of the store; the oldest snapshots are dropped to stay below'
complete -c damon-exporter -n '__damon_exporter_in run' -l events-interval -r -f -d 'One snapshot of a stream in each such span of time leaves as an OTLP event, where the...'
complete -c damon-exporter -n '__damon_exporter_in run' -l addresses -r -a 'absolute relative off' -f -d 'What events tell of addresses: as they are, offsets from the stream\'s own base, or nothing'
complete -c damon-exporter -n '__damon_exporter_in run' -l input -r -F -d 'Recordings to replay: damo\'s json, json_compressed, or perf script text'
complete -c damon-exporter -n '__damon_exporter_in run; and __damon_exporter_after --input' -F
complete -c damon-exporter -n '__damon_exporter_in run' -l speed -r -a 'max' -f -d 'How many times faster than recorded; max: no pauses, and the last state stays served'
complete -c damon-exporter -n '__damon_exporter_in run' -l loop -a 'true false' -f -d 'Start again when the recording is over'
complete -c damon-exporter -n '__damon_exporter_in run' -l time -r -a 'now recorded' -f -d 'Times of the snapshots: moved to the present, or as recorded'
complete -c damon-exporter -n '__damon_exporter_in run' -l intervals -r -f -d 'Intervals of a recording that does not say them, such as 5ms,100ms'
complete -c damon-exporter -n '__damon_exporter_in run' -l node -r -f -d 'Name of the host: the resource attribute host.name'
complete -c damon-exporter -n '__damon_exporter_in run' -l web.listen-address -r -f -d 'Where to serve; :9464 is every address, port 0 a free one'
complete -c damon-exporter -n '__damon_exporter_in run' -l web.config.file -r -F -d 'A YAML file with TLS, users and headers, as Prometheus\' exporters have it; read again when...'
complete -c damon-exporter -n '__damon_exporter_in run' -l metrics.idle-bounds -r -f -d 'Upper bounds of the idle-time buckets, ascending, the last one +Inf'
complete -c damon-exporter -n '__damon_exporter_in run' -l metrics.rate-bounds -r -f -d 'Upper bounds of the access-rate buckets, ascending, the last one 1'
complete -c damon-exporter -n '__damon_exporter_in run' -l metrics.percentiles -r -f -d 'Percentiles of idle time and temperature, ascending'
complete -c damon-exporter -n '__damon_exporter_in run' -l metrics.temperature -a 'true false' -f -d 'Also serve percentiles of damo\'s temperature score'
complete -c damon-exporter -n '__damon_exporter_in run' -l metrics.max-streams -r -f -d 'How many different streams get series; snapshots of more are dropped and counted'
complete -c damon-exporter -n '__damon_exporter_in run' -l log.level -r -a 'debug info warn error' -f -d 'What is logged (to stderr): this and worse'
complete -c damon-exporter -n '__damon_exporter_in run' -l log.format -r -a 'text json' -f -d 'One line of text, or one JSON object, for each message'
complete -c damon-exporter -n '__damon_exporter_in run' -l config.file -r -F -d 'A JSON file that holds any of these settings'
complete -c damon-exporter -n '__damon_exporter_in run' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n 'contains -- run (commandline -opc); and contains -- -- (commandline -opc)' -a '(__damon_exporter_tail)'
complete -c damon-exporter -n '__damon_exporter_in record' -l output -s o -r -F -d 'The file; .json is plain, any other name compressed'
complete -c damon-exporter -n '__damon_exporter_in record' -l snapshots -r -f -d 'Snapshots of each stream'
complete -c damon-exporter -n '__damon_exporter_in record' -l every -r -f -d 'The same as --interval'
complete -c damon-exporter -n '__damon_exporter_in record' -l full -d 'The snapshot of every aggregation: the same as --record full'
complete -c damon-exporter -n '__damon_exporter_in record' -l for -r -f -d 'Stop after this time, such as 1m'
complete -c damon-exporter -n '__damon_exporter_in record' -l source -r -a 'auto stat trace sysfs manage replay' -f -d 'Where snapshots come from: auto (trace, else stat: nothing is written to DAMON), stat...'
complete -c damon-exporter -n '__damon_exporter_in record' -l interval -r -f -d 'Time between two snapshots of a stream; never shorter than its aggregation interval'
complete -c damon-exporter -n '__damon_exporter_in record' -l root -r -f -a '(__fish_complete_directories)' -d 'Where the host\'s / is: in a container, where it is mounted'
complete -c damon-exporter -n '__damon_exporter_in record' -l record -r -a 'sparse full' -f -d 'Which snapshots are taken by trace: one an interval, or that of every aggregation'
complete -c damon-exporter -n '__damon_exporter_in record' -l trace.max-memory -r -f -d 'Most memory that the kernel may take for a moment when trace begins (about 1.4 MiB a CPU)...'
complete -c damon-exporter -n '__damon_exporter_in record' -l kdamond -r -f -d 'Which kdamond of DAMON\'s sysfs the source sysfs asks'
complete -c damon-exporter -n '__damon_exporter_in record' -l allow-unfixed-kernel -a 'true false' -f -d 'Let the source sysfs ask about virtual addresses on kernels (6.14 to 7.0) where that can...'
complete -c damon-exporter -n '__damon_exporter_in record' -l pid -r -f -d 'Processes that the source manage watches, with their children; none of these selectors...'
complete -c damon-exporter -n '__damon_exporter_in record' -l command-line -r -f -d 'Watch the processes whose command line holds this text, also when they are started again'
complete -c damon-exporter -n '__damon_exporter_in record' -l cgroup -r -f -d 'Watch the processes in this control group and those below it, such as...'
complete -c damon-exporter -n '__damon_exporter_in record' -l filter -r -f -d 'Also count only pages that are anon, active, young, unmapped, hugepage_size:MIN-MAX or...'
complete -c damon-exporter -n '__damon_exporter_in record' -l manage.intervals -r -a 'auto' -f -d 'Monitoring intervals of the source manage, such as 5ms,100ms; auto: tuned by the kernel...'
complete -c damon-exporter -n '__damon_exporter_in record' -l manage.regions -r -f -d 'How many regions the source manage lets DAMON keep'
complete -c damon-exporter -n '__damon_exporter_in record' -l take-idle -a 'true false' -f -d 'Let the source manage use a DAMON tree that somebody set up, if none of its kdamonds runs...'
complete -c damon-exporter -n '__damon_exporter_in record' -l stop-damon-stat -a 'true false' -f -d 'Let the source manage stop DAMON_STAT, which excludes it, for as long as it runs'
complete -c damon-exporter -n '__damon_exporter_in record' -l state-directory -r -f -a '(__fish_complete_directories)' -d 'Where is written down what the exporter made in the kernel, so that a killed one is...'
complete -c damon-exporter -n '__damon_exporter_in record' -l store -r -a 'off' -F -d 'The file in which snapshots are kept (SQLite), or off'
complete -c damon-exporter -n '__damon_exporter_in record' -l store.max-age -r -a 'none' -f -d 'Snapshots older than this are dropped'
complete -c damon-exporter -n '__damon_exporter_in record' -l store.max-size -r -f -d 'Most bytes of all files of the store; the oldest snapshots are dropped to stay below'
complete -c damon-exporter -n '__damon_exporter_in record' -l events-interval -r -f -d 'One snapshot of a stream in each such span of time leaves as an OTLP event, where the...'
complete -c damon-exporter -n '__damon_exporter_in record' -l addresses -r -a 'absolute relative off' -f -d 'What events tell of addresses: as they are, offsets from the stream\'s own base, or nothing'
complete -c damon-exporter -n '__damon_exporter_in record' -l input -r -F -d 'Recordings to replay: damo\'s json, json_compressed, or perf script text'
complete -c damon-exporter -n '__damon_exporter_in record; and __damon_exporter_after --input' -F
complete -c damon-exporter -n '__damon_exporter_in record' -l speed -r -a 'max' -f -d 'How many times faster than recorded; max: no pauses, and the last state stays served'
complete -c damon-exporter -n '__damon_exporter_in record' -l loop -a 'true false' -f -d 'Start again when the recording is over'
complete -c damon-exporter -n '__damon_exporter_in record' -l time -r -a 'now recorded' -f -d 'Times of the snapshots: moved to the present, or as recorded'
complete -c damon-exporter -n '__damon_exporter_in record' -l intervals -r -f -d 'Intervals of a recording that does not say them, such as 5ms,100ms'
complete -c damon-exporter -n '__damon_exporter_in record' -l node -r -f -d 'Name of the host: the resource attribute host.name'
complete -c damon-exporter -n '__damon_exporter_in record' -l web.listen-address -r -f -d 'Where to serve; :9464 is every address, port 0 a free one'
complete -c damon-exporter -n '__damon_exporter_in record' -l web.config.file -r -F -d 'A YAML file with TLS, users and headers, as Prometheus\' exporters have it; read again when...'
complete -c damon-exporter -n '__damon_exporter_in record' -l metrics.idle-bounds -r -f -d 'Upper bounds of the idle-time buckets, ascending, the last one +Inf'
complete -c damon-exporter -n '__damon_exporter_in record' -l metrics.rate-bounds -r -f -d 'Upper bounds of the access-rate buckets, ascending, the last one 1'
complete -c damon-exporter -n '__damon_exporter_in record' -l metrics.percentiles -r -f -d 'Percentiles of idle time and temperature, ascending'
complete -c damon-exporter -n '__damon_exporter_in record' -l metrics.temperature -a 'true false' -f -d 'Also serve percentiles of damo\'s temperature score'
complete -c damon-exporter -n '__damon_exporter_in record' -l metrics.max-streams -r -f -d 'How many different streams get series; snapshots of more are dropped and counted'
complete -c damon-exporter -n '__damon_exporter_in record' -l log.level -r -a 'debug info warn error' -f -d 'What is logged (to stderr): this and worse'
complete -c damon-exporter -n '__damon_exporter_in record' -l log.format -r -a 'text json' -f -d 'One line of text, or one JSON object, for each message'
complete -c damon-exporter -n '__damon_exporter_in record' -l config.file -r -F -d 'A JSON file that holds any of these settings'
complete -c damon-exporter -n '__damon_exporter_in record' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n 'contains -- record (commandline -opc); and contains -- -- (commandline -opc)' -a '(__damon_exporter_tail)'
complete -c damon-exporter -n '__damon_exporter_needs_command config' -a show -d 'Print every setting: what is in force, and where it comes from'
complete -c damon-exporter -n '__damon_exporter_needs_command config' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n '__damon_exporter_in config show' -l source -r -a 'auto stat trace sysfs manage replay' -f -d 'Where snapshots come from: auto (trace, else stat: nothing is written to DAMON), stat...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l interval -r -f -d 'Time between two snapshots of a stream; never shorter than its aggregation interval'
complete -c damon-exporter -n '__damon_exporter_in config show' -l root -r -f -a '(__fish_complete_directories)' -d 'Where the host\'s / is: in a container, where it is mounted'
complete -c damon-exporter -n '__damon_exporter_in config show' -l record -r -a 'sparse full' -f -d 'Which snapshots are taken by trace: one an interval, or that of every aggregation'
complete -c damon-exporter -n '__damon_exporter_in config show' -l trace.max-memory -r -f -d 'Most memory that the kernel may take for a moment when trace begins (about 1.4 MiB a CPU)...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l kdamond -r -f -d 'Which kdamond of DAMON\'s sysfs the source sysfs asks'
complete -c damon-exporter -n '__damon_exporter_in config show' -l allow-unfixed-kernel -a 'true false' -f -d 'Let the source sysfs ask about virtual addresses on kernels (6.14 to 7.0) where that can...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l pid -r -f -d 'Processes that the source manage watches, with their children; none of these selectors...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l command-line -r -f -d 'Watch the processes whose command line holds this text, also when they are started again'
complete -c damon-exporter -n '__damon_exporter_in config show' -l cgroup -r -f -d 'Watch the processes in this control group and those below it, such as...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l filter -r -f -d 'Also count only pages that are anon, active, young, unmapped, hugepage_size:MIN-MAX or...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l manage.intervals -r -a 'auto' -f -d 'Monitoring intervals of the source manage, such as 5ms,100ms; auto: tuned by the kernel...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l manage.regions -r -f -d 'How many regions the source manage lets DAMON keep'
complete -c damon-exporter -n '__damon_exporter_in config show' -l take-idle -a 'true false' -f -d 'Let the source manage use a DAMON tree that somebody set up, if none of its kdamonds runs...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l stop-damon-stat -a 'true false' -f -d 'Let the source manage stop DAMON_STAT, which excludes it, for as long as it runs'
complete -c damon-exporter -n '__damon_exporter_in config show' -l state-directory -r -f -a '(__fish_complete_directories)' -d 'Where is written down what the exporter made in the kernel, so that a killed one is...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l store -r -a 'off' -F -d 'The file in which snapshots are kept (SQLite), or off'
complete -c damon-exporter -n '__damon_exporter_in config show' -l store.max-age -r -a 'none' -f -d 'Snapshots older than this are dropped'
complete -c damon-exporter -n '__damon_exporter_in config show' -l store.max-size -r -f -d 'Most bytes of all files of the store; the oldest snapshots are dropped to stay below'
complete -c damon-exporter -n '__damon_exporter_in config show' -l events-interval -r -f -d 'One snapshot of a stream in each such span of time leaves as an OTLP event, where the...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l addresses -r -a 'absolute relative off' -f -d 'What events tell of addresses: as they are, offsets from the stream\'s own base, or nothing'
complete -c damon-exporter -n '__damon_exporter_in config show' -l input -r -F -d 'Recordings to replay: damo\'s json, json_compressed, or perf script text'
complete -c damon-exporter -n '__damon_exporter_in config show; and __damon_exporter_after --input' -F
complete -c damon-exporter -n '__damon_exporter_in config show' -l speed -r -a 'max' -f -d 'How many times faster than recorded; max: no pauses, and the last state stays served'
complete -c damon-exporter -n '__damon_exporter_in config show' -l loop -a 'true false' -f -d 'Start again when the recording is over'
complete -c damon-exporter -n '__damon_exporter_in config show' -l time -r -a 'now recorded' -f -d 'Times of the snapshots: moved to the present, or as recorded'
complete -c damon-exporter -n '__damon_exporter_in config show' -l intervals -r -f -d 'Intervals of a recording that does not say them, such as 5ms,100ms'
complete -c damon-exporter -n '__damon_exporter_in config show' -l node -r -f -d 'Name of the host: the resource attribute host.name'
complete -c damon-exporter -n '__damon_exporter_in config show' -l web.listen-address -r -f -d 'Where to serve; :9464 is every address, port 0 a free one'
complete -c damon-exporter -n '__damon_exporter_in config show' -l web.config.file -r -F -d 'A YAML file with TLS, users and headers, as Prometheus\' exporters have it; read again when...'
complete -c damon-exporter -n '__damon_exporter_in config show' -l metrics.idle-bounds -r -f -d 'Upper bounds of the idle-time buckets, ascending, the last one +Inf'
complete -c damon-exporter -n '__damon_exporter_in config show' -l metrics.rate-bounds -r -f -d 'Upper bounds of the access-rate buckets, ascending, the last one 1'
complete -c damon-exporter -n '__damon_exporter_in config show' -l metrics.percentiles -r -f -d 'Percentiles of idle time and temperature, ascending'
complete -c damon-exporter -n '__damon_exporter_in config show' -l metrics.temperature -a 'true false' -f -d 'Also serve percentiles of damo\'s temperature score'
complete -c damon-exporter -n '__damon_exporter_in config show' -l metrics.max-streams -r -f -d 'How many different streams get series; snapshots of more are dropped and counted'
complete -c damon-exporter -n '__damon_exporter_in config show' -l log.level -r -a 'debug info warn error' -f -d 'What is logged (to stderr): this and worse'
complete -c damon-exporter -n '__damon_exporter_in config show' -l log.format -r -a 'text json' -f -d 'One line of text, or one JSON object, for each message'
complete -c damon-exporter -n '__damon_exporter_in config show' -l config.file -r -F -d 'A JSON file that holds any of these settings'
complete -c damon-exporter -n '__damon_exporter_in config show' -l json -d 'Print JSON'
complete -c damon-exporter -n '__damon_exporter_in config show' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l source -r -a 'auto stat trace sysfs manage replay' -f -d 'Where snapshots come from: auto (trace, else stat: nothing is written to DAMON), stat...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l interval -r -f -d 'Time between two snapshots of a stream; never shorter than its aggregation interval'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l root -r -f -a '(__fish_complete_directories)' -d 'Where the host\'s / is: in a container, where it is mounted'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l record -r -a 'sparse full' -f -d 'Which snapshots are taken by trace: one an interval, or that of every aggregation'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l trace.max-memory -r -f -d 'Most memory that the kernel may take for a moment when trace begins (about 1.4 MiB a CPU)...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l kdamond -r -f -d 'Which kdamond of DAMON\'s sysfs the source sysfs asks'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l allow-unfixed-kernel -a 'true false' -f -d 'Let the source sysfs ask about virtual addresses on kernels (6.14 to 7.0) where that can...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l pid -r -f -d 'Processes that the source manage watches, with their children; none of these selectors...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l command-line -r -f -d 'Watch the processes whose command line holds this text, also when they are started again'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l cgroup -r -f -d 'Watch the processes in this control group and those below it, such as...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l filter -r -f -d 'Also count only pages that are anon, active, young, unmapped, hugepage_size:MIN-MAX or...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l manage.intervals -r -a 'auto' -f -d 'Monitoring intervals of the source manage, such as 5ms,100ms; auto: tuned by the kernel...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l manage.regions -r -f -d 'How many regions the source manage lets DAMON keep'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l take-idle -a 'true false' -f -d 'Let the source manage use a DAMON tree that somebody set up, if none of its kdamonds runs...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l stop-damon-stat -a 'true false' -f -d 'Let the source manage stop DAMON_STAT, which excludes it, for as long as it runs'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l state-directory -r -f -a '(__fish_complete_directories)' -d 'Where is written down what the exporter made in the kernel, so that a killed one is...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l store -r -a 'off' -F -d 'The file in which snapshots are kept (SQLite), or off'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l store.max-age -r -a 'none' -f -d 'Snapshots older than this are dropped'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l store.max-size -r -f -d 'Most bytes of all files of the store; the oldest snapshots are dropped to stay below'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l events-interval -r -f -d 'One snapshot of a stream in each such span of time leaves as an OTLP event, where the...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l addresses -r -a 'absolute relative off' -f -d 'What events tell of addresses: as they are, offsets from the stream\'s own base, or nothing'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l input -r -F -d 'Recordings to replay: damo\'s json, json_compressed, or perf script text'
complete -c damon-exporter -n '__damon_exporter_in doctor; and __damon_exporter_after --input' -F
complete -c damon-exporter -n '__damon_exporter_in doctor' -l speed -r -a 'max' -f -d 'How many times faster than recorded; max: no pauses, and the last state stays served'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l loop -a 'true false' -f -d 'Start again when the recording is over'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l time -r -a 'now recorded' -f -d 'Times of the snapshots: moved to the present, or as recorded'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l intervals -r -f -d 'Intervals of a recording that does not say them, such as 5ms,100ms'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l node -r -f -d 'Name of the host: the resource attribute host.name'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l web.listen-address -r -f -d 'Where to serve; :9464 is every address, port 0 a free one'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l web.config.file -r -F -d 'A YAML file with TLS, users and headers, as Prometheus\' exporters have it; read again when...'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l metrics.idle-bounds -r -f -d 'Upper bounds of the idle-time buckets, ascending, the last one +Inf'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l metrics.rate-bounds -r -f -d 'Upper bounds of the access-rate buckets, ascending, the last one 1'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l metrics.percentiles -r -f -d 'Percentiles of idle time and temperature, ascending'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l metrics.temperature -a 'true false' -f -d 'Also serve percentiles of damo\'s temperature score'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l metrics.max-streams -r -f -d 'How many different streams get series; snapshots of more are dropped and counted'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l log.level -r -a 'debug info warn error' -f -d 'What is logged (to stderr): this and worse'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l log.format -r -a 'text json' -f -d 'One line of text, or one JSON object, for each message'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l config.file -r -F -d 'A JSON file that holds any of these settings'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l json -d 'Print JSON'
complete -c damon-exporter -n '__damon_exporter_in doctor' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n 'contains -- doctor (commandline -opc); and contains -- -- (commandline -opc)' -a '(__damon_exporter_tail)'
complete -c damon-exporter -n '__damon_exporter_in completion' -l help -s h -d 'Show help and usage information'
complete -c damon-exporter -n '__damon_exporter_in completion' -a 'bash zsh fish' -f
