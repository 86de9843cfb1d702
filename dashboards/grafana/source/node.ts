/** DAMON node: the memory of one host, over time and over addresses, and what watching it costs. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { Dashboard, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';

import { frame } from './frame';
import { bars, idleHeatmap, link, map, row, series, stack, stat, timeline } from './panels';
import { amount, amountOfEach, byHost, coldByIdleMax, coldByIdleMin, delivers, idleBounds, idleName, idleRows, reclaimableFrom, warmByIdleMax } from './queries';
import { maps, prometheus } from './sources';
import { any, coldVariable, mapsVariable, one, oneOf, prometheusVariable } from './variables';

const host = 'instance="$instance"';
const threads = `${host},kdamond=~"$kdamond"`;
const streams = `${threads},target=~"$target"`;

const byIdleTime = 'damon_memory_by_idle_time_bytes', reclaimable = 'damon_memory_reclaimable_bytes';
const scheme = ['kdamond', 'context', 'scheme', 'action'];
const schemeName = 'kdamond {{kdamond}}, scheme {{scheme}} {{action}}';
const streamLabels = ['kdamond', 'context', 'target', 'scheme'];

const ofScheme = (counter: string) => `sum by (${scheme.join(', ')}) (rate(damon_scheme_${counter}_total{${threads}}[$__rate_interval]))`;
const gaugeOfScheme = (gauge: string) => `max by (${scheme.join(', ')}) (damon_scheme_quota_${gauge}{${threads}})`;
const overADay = (expr: string) => `avg_over_time((${expr})[1d:5m])`;
const logarithmic = () => new common.ScaleDistributionConfigBuilder().type(common.ScaleDistribution.Log).log(10);

const toMap = link('Open DAMON map', '/d/damon-map?${node:queryparam}&${instance:queryparam}&${kdamond:queryparam}&${target:queryparam}&${maps:queryparam}&${prometheus:queryparam}&${__url_time_range}');

export function node(): Dashboard {
  return frame('damon-node', 'DAMON node', 'The memory of one host as DAMON sees it: how hot it is, where, what could be reclaimed, what schemes do, and what all that costs.', 'now-3h', '1m')
    .withVariable(prometheusVariable())
    .withVariable(mapsVariable())
    .withVariable(one('instance', 'Node', prometheus, 'label_values(damon_up, instance)', 'Which exporter is looked at.'))
    .withVariable(
      any('kdamond', 'kdamond', prometheus, 'label_values(damon_memory_monitored_bytes{instance="$instance"}, kdamond)',
        'Which of DAMON\'s threads is looked at. All: the whole memory once, as stat sees it, else reclaim, else lru_sort; where none of these runs, all threads together, so choose one if several were set up over the same memory.'),
    )
    .withVariable(any('target', 'Target', prometheus, 'label_values(damon_memory_monitored_bytes{instance="$instance",kdamond=~"$kdamond"}, target)', 'Which monitoring target, such as a process, is looked at.'))
    .withVariable(coldVariable())
    // Prometheus knows a host by instance, the map by the name that was given to the exporter (--node). target_info has both.
    .withVariable(oneOf('node', 'Name in maps', prometheus, 'target_info{instance="$instance"} and on (job, instance) damon_up', 'host_name',
      'What this host is called in the stores: the exporter\'s setting node. It follows from the node; where Prometheus does not keep target_info, type it.'))

    .withRow(row(100, 'Now', false))
    .withPanel(stat({ id: 101, title: 'Monitored', width: 4, height: 4,
      description: 'Memory that DAMON watches on this host. All else on this page is a part of it.' },
    'bytes', [{ expr: amount('damon_memory_monitored_bytes', streams), legend: 'monitored' }]))
    .withPanel(stat({ id: 102, title: 'Working set', width: 4, height: 4,
      description: 'Memory of regions that were accessed in the newest snapshot: what the load needs at this moment.' },
    'bytes', [{ expr: amount('damon_memory_working_set_bytes', streams), legend: 'working set' }]))
    .withPanel(stat({ id: 103, title: 'Cold', width: 4, height: 4,
      description: 'Memory idle for longer than the bound "Cold after". Free memory and what nobody ever touched are in it, so it is not what could be won.' },
    'bytes', [{ expr: amount(byIdleTime, `${streams},${coldByIdleMax}`), legend: 'cold' }]))
    .withPanel(stat({ id: 104, title: 'Reclaimable, by basis', width: 4, height: 4,
      description: 'Cold memory that is known to be reclaimable, or may be (upper_bound: at most so much). Each basis is another view of the same bytes. Empty where it cannot be known; docs/metrics.md says where it can.' },
    'bytes', [{ expr: amount(reclaimable, `${streams},${coldByIdleMin}`, ['basis']), legend: '{{basis}}' }]).noValue('not known'))
    .withPanel(stat({ id: 105, title: 'Newest snapshot', width: 4, height: 4,
      description: 'Age of the newest snapshot, which is up to the time between two of them; a kernel that tunes its intervals takes up to 200 s for one. Yellow (10 minutes) is more than any healthy host has, red half an hour: what this page says of now is old.' },
    's', [{ expr: `time() - max(damon_snapshot_timestamp_seconds{${streams}})`, legend: 'age' }], ['green', [600, 'yellow'], [1800, 'red']]).decimals(0))
    .withPanel(stat({ id: 106, title: 'Source', width: 4, height: 4,
      description: 'Whether the source delivers snapshots. If it does not, the exporter\'s page at / and its log say why.' },
    'none', [{ expr: delivers(host), legend: 'delivers' }], ['red', [1, 'green']])
      .mappings([{ type: MappingType.ValueToText, options: { '0': { text: 'delivers nothing' }, '1': { text: 'delivers' } } }]))

    .withRow(row(200, 'How hot is the memory?', false))
    .withPanel(stack({ id: 201, title: 'In use, warm, cold', width: 12, height: 9,
      description: 'Memory in use now; idle, but no longer than the bound "Cold after" (warm); and idle for longer (cold). A cold layer that stays thick through the busiest time is memory that this load does not need. Layers that flip together mark something that touches everything.' },
    'bytes', [
      { expr: amount(byIdleTime, `${streams},idle_max="0"`), legend: 'in use' },
      { expr: amount(byIdleTime, `${streams},${warmByIdleMax}`), legend: 'warm' },
      { expr: amount(byIdleTime, `${streams},${coldByIdleMax}`), legend: 'cold' },
    ], { 'in use': 'dark-red', 'warm': 'orange', 'cold': 'blue' }))
    .withPanel(idleHeatmap({ id: 202, title: 'Bytes by idle time', width: 12, height: 9,
      description: 'Each row is a span of idle time, up to the time at its upper edge; the lowest is in use. Memory that is left alone climbs from row to row as time goes by: the colour moves up in a staircase. A row that empties at once was touched.' },
    { expr: idleRows(streams), legend: '{{idle_max}}' }))
    .withPanel(series({ id: 203, title: 'Idle time, percentiles', width: 12, height: 8,
      description: 'So many percent of the memory have been idle for at most this long (of the coldest stream, where there are several). Where the 50 line lies at hours, half of the memory has not been needed for hours.' },
    's', [{ expr: `max by (percentile) (damon_memory_idle_seconds{${streams},percentile=~"25|50|75|90|99"})`, legend: '{{percentile}} %' }]))
    .withPanel(series({ id: 204, title: 'Bandwidth', width: 12, height: 8,
      description: 'Estimated memory bandwidth: each sample that found a region accessed counts as one access to each of its bytes. Compare it with its own past: twice as high is twice the load, or the same load spread over twice the memory.' },
    'binBps', [{ expr: amountOfEach('damon_memory_bandwidth_bytes_per_second', streams, ['kdamond', 'target']) }]))
    .withPanel(stack({ id: 205, title: 'Memory in use, by access rate', width: 12, height: 8,
      description: 'Of the memory in use, how often it was found accessed (upper bounds; 1: by every sample). Much at low rates is memory that is touched now and then: the first candidate for slower memory. Empty where only percentiles are known (source stat).' },
    'bytes', [{ expr: amount('damon_memory_by_access_rate_bytes', `${streams},rate_max!="0"`, ['rate_max']), legend: '≤ {{rate_max}}' }]))
    .withPanel(series({ id: 206, title: 'Working set over time', width: 12, height: 8,
      description: 'Memory in use, by thread and target; threads that watch the same memory (stat and reclaim do) each show it. The highest point of a typical day, with some room above it, is what the host needs.' },
    'bytes', [{ expr: amountOfEach('damon_memory_working_set_bytes', streams, ['kdamond', 'target']) }]))

    .withRow(row(300, 'Where is it hot?', false))
    .withPanel(map({ id: 301, title: 'Heat by address', width: 24, height: 12, source: maps,
      description: 'Addresses upwards, time to the right, colour: how often the addresses of a cell were accessed. At the lower end of the colour scale (0 %): known not to have been; at its upper end: most often; no colour: unknown. A line near the upper end is memory that is always in use, steps are a load that moves on, a column is something that touched everything. Of several streams the largest is drawn, and a warning names the others. Virtual addresses all read as 127 TiB here: the link opens DAMON map, whose last row has them in hexadecimal. Empty? It needs damon-heatmap serve, as the data source "Maps".' },
    { expr: 'damon_heat{node=~"$node|",kdamond=~"$kdamond",target=~"$target"}', legend: '{{addr}}' }, 'bytes')
      .links([toMap]))

    .withRow(row(400, 'What if it were reclaimed?', false))
    .withPanel(bars({ id: 401, title: 'Would be free, if reclaimed once idle for longer than …', width: 10, height: 10,
      description: 'For each threshold: how much reclaimable memory was idle for longer than that, on average over the last day (default bounds of the exporter). It is what would have been free at a typical moment if all of it had been reclaimed at once and stayed away; what is touched again comes back and costs a fault. Where the bars hardly shrink, choose the longer threshold: the same gain for less work. Empty where reclaimable memory cannot be known.' },
    'bytes', idleBounds.map((bound) => ({ expr: overADay(reclaimableFrom(bound, streams, ['basis'])), legend: `${idleName(bound)} · {{basis}}` })))
      .noValue('not known'))
    .withPanel(bars({ id: 402, title: 'DAMON_RECLAIM, last day', width: 6, height: 10,
      description: 'What the kernel\'s DAMON_RECLAIM did within the last day. These bytes are a flow: memory that came back and was reclaimed again counts twice, so it may be more than the panel beside it says. Much tried and little reclaimed: what it chose could not be freed (no swap, locked, or in use). Empty where it does not run.' },
    'bytes', [
      { expr: `sum(increase(damon_reclaim_tried_bytes_total{${host}}[1d]))`, legend: 'tried' },
      { expr: `sum(increase(damon_reclaim_reclaimed_bytes_total{${host}}[1d]))`, legend: 'reclaimed' },
    ]).noValue('does not run'))
    .withPanel(series({ id: 403, title: 'DAMON_RECLAIM over time', width: 8, height: 5,
      description: 'Bytes a second that DAMON_RECLAIM tried and reclaimed. Steady reclaim with a steady working set is memory going round in circles: the threshold (min_age) is too short. Empty where it does not run.' },
    'binBps', [
      { expr: `sum(rate(damon_reclaim_tried_bytes_total{${host}}[$__rate_interval]))`, legend: 'tried' },
      { expr: `sum(rate(damon_reclaim_reclaimed_bytes_total{${host}}[$__rate_interval]))`, legend: 'reclaimed' },
    ]))
    .withPanel(series({ id: 404, title: 'Cold and reclaimable', width: 8, height: 5,
      description: 'Cold memory, and the part of it that is known to be reclaimable, by basis. The gap is what nobody touches and nobody can win: free already, the kernel\'s own, or never backed by a page. With cold alone, how much of it is reclaimable is not known.' },
    'bytes', [
      { expr: amount(byIdleTime, `${streams},${coldByIdleMax}`), legend: 'cold' },
      { expr: amount(reclaimable, `${streams},${coldByIdleMin}`, ['basis']), legend: 'reclaimable: {{basis}}' },
    ]))

    .withRow(row(500, 'What do schemes do?', false))
    .withPanel(series({ id: 501, title: 'Bytes tried by schemes', width: 8, height: 8,
      description: 'Bytes a second that met a scheme\'s pattern. 0 for long: the pattern fits nothing. Empty without schemes, and where the kernel does not tell (DAMON\'s counters are served only while they are fresh).' },
    'binBps', [{ expr: ofScheme('tried_bytes'), legend: schemeName }]))
    .withPanel(series({ id: 502, title: 'Bytes applied by schemes', width: 8, height: 8,
      description: 'Bytes a second on which a scheme\'s action took effect. Much below what was tried: filters, the quota, or pages that could not be acted on. Compare with the quota below. Empty without schemes, and where the kernel does not tell.' },
    'binBps', [{ expr: ofScheme('applied_bytes'), legend: schemeName }]))
    .withPanel(series({ id: 503, title: 'Bytes that passed filters', width: 8, height: 8,
      description: 'Bytes a second that passed a scheme\'s page-level filters (Linux 6.14). Against what was tried, it says how much of what is idle is of the wanted kind. Empty without schemes, and where the kernel does not tell.' },
    'binBps', [{ expr: ofScheme('filter_passed_bytes'), legend: schemeName }]))
    .withPanel(series({ id: 504, title: 'Quota', width: 12, height: 8,
      description: 'Bytes on which a scheme may act in each window: the limit as set, and what is in force after limits and goals. In force far below the limit: the goal is met, or time runs out first. Empty without schemes (a replay).' },
    'bytes', [
      { expr: gaugeOfScheme('effective_bytes'), legend: `in force: ${schemeName}` },
      { expr: gaugeOfScheme('limit_bytes'), legend: `limit: ${schemeName}` },
    ]))
    .withPanel(series({ id: 505, title: 'Quota exceeded', width: 12, height: 8,
      description: 'How often a second a scheme met the limit of its quota. Often: there is more to do than it may do; give it more, or let a goal tune it. Empty without schemes, DAMON_RECLAIM and DAMON_LRU_SORT.' },
    'ops', [
      { expr: ofScheme('quota_exceeds'), legend: schemeName },
      { expr: `sum(rate(damon_reclaim_quota_exceeds_total{${host}}[$__rate_interval]))`, legend: 'DAMON_RECLAIM' },
      { expr: `sum by (temperature) (rate(damon_lru_sort_quota_exceeds_total{${host}}[$__rate_interval]))`, legend: 'DAMON_LRU_SORT, {{temperature}}' },
    ]))
    .withPanel(timeline({ id: 506, title: 'DAMON\'s threads', width: 12, height: 6,
      description: 'Which kdamonds run. One that stops by itself lost its target (the process ended), or somebody stopped it. Empty where the kernel does not say (a replay).' },
    [{ expr: `max by (kdamond) (damon_kdamond_running{${host}})`, legend: '{{kdamond}}' }], 'stopped', 'runs', 'orange'))
    .withPanel(timeline({ id: 507, title: 'DAMON\'s modules', width: 12, height: 6,
      description: 'Which of the kernel\'s own users of DAMON are enabled. stat excludes a kdamond that is set up through sysfs, and the other way round. Empty where the kernel has none (a replay).' },
    [{ expr: `max by (module) (damon_module_enabled{${host}})`, legend: '{{module}}' }], 'off', 'on', 'gray'))

    .withRow(row(600, 'How good are the snapshots, and what do they cost?', false))
    .withPanel(series({ id: 601, title: 'Intervals', width: 8, height: 8,
      description: 'Sampling and aggregation interval in force, by kdamond and target. Where the kernel tunes them, they grow when little is accessed. An idle time is never known better than to one aggregation interval.' },
    's', [
      { expr: `max by (kdamond, target) (damon_sample_interval_seconds{${streams}})`, legend: 'sampling {{kdamond}} {{target}}' },
      { expr: `max by (kdamond, target) (damon_aggregation_interval_seconds{${streams}})`, legend: 'aggregation {{kdamond}} {{target}}' },
    ], false).scaleDistribution(logarithmic()))
    .withPanel(series({ id: 602, title: 'Regions', width: 8, height: 8,
      description: 'Regions of the newest snapshot. At its upper limit, DAMON sees patterns only roughly: raise the limit. Near its lower limit on a large host, so is everything else on this page rough.' },
    'none', [{ expr: amountOfEach('damon_regions', streams, ['kdamond', 'target']) }]))
    .withPanel(series({ id: 603, title: 'Age of the newest snapshot', width: 8, height: 8,
      description: 'By stream. A saw-tooth as high as the time between two snapshots is right; a line that climbs is a stream that has stopped.' },
    's', [{ expr: `time() - max by (${streamLabels.join(', ')}) (damon_snapshot_timestamp_seconds{${streams}})` }]))
    .withPanel(series({ id: 604, title: 'Snapshots', width: 8, height: 7,
      description: 'Snapshots a second, by stream. Its inverse is the time between two of them; fewer than the exporter\'s interval asks for means that aggregations are longer, or some are lost.' },
    'ops', [{ expr: `sum by (${streamLabels.join(', ')}) (rate(damon_snapshots_total{${streams}}[$__rate_interval]))` }]))
    .withPanel(series({ id: 605, title: 'Lost snapshots, by reason', width: 8, height: 7,
      description: 'Snapshots that could not be used, a second. Flat at 0 is good. lost_events: the trace buffer is too small; busy: somebody else gives DAMON commands; the others: docs/metrics.md.' },
    'ops', [{ expr: `sum by (reason) (rate(damon_snapshot_errors_total{${host}}[$__rate_interval]))`, legend: '{{reason}}' }]))
    .withPanel(series({ id: 606, title: 'CPU time of DAMON\'s threads', width: 8, height: 7,
      description: 'Share of one CPU that each kdamond takes: the price of watching, its actions included. More than a percent or two asks for longer intervals or fewer regions. Empty where threads cannot be seen (a replay).' },
    'percentunit', [{ expr: `sum by (kdamond) (rate(damon_kdamond_cpu_seconds_total{${threads}}[$__rate_interval]))`, legend: '{{kdamond}}' }]))
    .withPanel(series({ id: 607, title: 'Part of the time spent tracing and waiting', width: 8, height: 7,
      description: 'Part of the time for which regions were traced, and for which the kernel held a command of the exporter. With one snapshot in each interval, tracing is needed only for a moment of it. Near 100 %: full recording, or an aggregation longer than the interval. Empty for sources that do neither.' },
    'percentunit', [
      { expr: `sum(rate(damon_trace_enabled_seconds_total{${host}}[$__rate_interval]))`, legend: 'tracing' },
      { expr: `sum(rate(damon_commands_held_seconds_total{${host}}[$__rate_interval]))`, legend: 'command held' },
    ]))
    .withPanel(series({ id: 608, title: 'Trace events', width: 8, height: 7,
      description: 'Events a second that the kernel wrote for the exporter, and those that did not fit. Any lost event is a lost snapshot. Empty for sources without trace.' },
    'ops', [
      { expr: `sum(rate(damon_trace_events_total{${host}}[$__rate_interval]))`, legend: 'written' },
      { expr: `sum(rate(damon_trace_lost_events_total{${host}}[$__rate_interval]))`, legend: 'lost' },
    ]))
    .withPanel(series({ id: 609, title: 'Time to keep a snapshot', width: 8, height: 7,
      description: 'Mean time that it takes to write one snapshot to the store, packing of old ones included. Hundreds of milliseconds and more: a slow disk. Empty where nothing is kept.' },
    's', [{ expr: `sum(rate(damon_store_append_seconds_total{${host}}[$__rate_interval])) / sum(rate(damon_store_appended_total{${host}}[$__rate_interval]))`, legend: 'append' }]))
    .withPanel(series({ id: 610, title: 'Store', width: 8, height: 7,
      description: 'Size of the store and its limit. Where they meet, the oldest snapshots are dropped before store.max-age. Empty where nothing is kept.' },
    'bytes', [
      { expr: `sum(damon_store_size_bytes{${host}})`, legend: 'size' },
      { expr: `sum(damon_store_max_size_bytes{${host}})`, legend: 'limit' },
    ]))
    .withPanel(series({ id: 611, title: 'Trouble with store and delivery', width: 8, height: 7,
      description: 'Failed uses of the store, snapshots that it dropped for other reasons than their age, and failed requests to the backend of events, a second, by reason. Flat at 0 is good; docs/store.md and docs/events.md say what each reason asks for.' },
    'ops', [
      { expr: `sum by (reason) (rate(damon_store_errors_total{${host}}[$__rate_interval]))`, legend: 'store: {{reason}}' },
      { expr: `sum by (reason) (rate(damon_store_dropped_total{${host},reason!="age"}[$__rate_interval]))`, legend: 'dropped: {{reason}}' },
      { expr: `sum by (reason) (rate(damon_events_failures_total{${host}}[$__rate_interval]))`, legend: 'events: {{reason}}' },
    ]))
    .withPanel(series({ id: 612, title: 'Snapshots that wait to leave', width: 8, height: 7,
      description: 'Snapshots in the store that have not been delivered as events. Climbing: the backend is away or too slow; nothing is lost until the store drops them. Empty where none leave.' },
    'none', [{ expr: `sum(damon_events_pending{${host}})`, legend: 'waiting' }]))

    .withRow(row(700, 'With other exporters', true, [
      series({ id: 701, title: 'Beside the kernel\'s own numbers (needs node_exporter)', width: 24, height: 8,
        description: 'DAMON\'s working set beside MemTotal and what is in use by MemAvailable, from node_exporter on the same host (joined by the host\'s name in instance). Much in use and a small working set: memory that is held, but not touched. Only the working set without node_exporter.' },
      'bytes', [
        { expr: amount('damon_memory_working_set_bytes', streams), legend: 'working set (DAMON)' },
        { expr: `max by (host) (${byHost('node_memory_MemTotal_bytes')} and on (host) ${byHost(`damon_up{${host}}`)})`, legend: 'MemTotal' },
        { expr: `max by (host) (${byHost('node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes')} and on (host) ${byHost(`damon_up{${host}}`)})`, legend: 'MemTotal − MemAvailable' },
      ]),
    ]))
    .build();
}
