/** DAMON fleet: how much memory of all nodes is cold, where, and whether what says so can be trusted. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import { Dashboard, VariableHide } from '@grafana/grafana-foundation-sdk/dashboard';

import { frame } from './frame';
import { bars, link, row, series, stat, table, timeline } from './panels';
import { amount, byHost, coldByIdleMax, coldByIdleMin, delivers, growthADay, spans } from './queries';
import { prometheus } from './sources';
import { any, choice, coldVariable, mapsVariable, prometheusVariable } from './variables';

// Not called `instance`, since that is one node on the other dashboards, and links carry variables along.
const nodes = 'instance=~"$nodes"';
const streams = `${nodes},kdamond=~"$kdamond"`;

const monitored = 'damon_memory_monitored_bytes', workingSet = 'damon_memory_working_set_bytes', byIdleTime = 'damon_memory_by_idle_time_bytes';
const reclaimable = 'damon_memory_reclaimable_bytes', bandwidth = 'damon_memory_bandwidth_bytes_per_second';

const cold = `${streams},${coldByIdleMax}`;
const workingSetByNode = amount(workingSet, streams, ['instance']);

const toNode = link('Open DAMON node', '/d/damon-node?var-instance=${__field.labels.instance}&${__url_time_range}&${prometheus:queryparam}&${maps:queryparam}&${cold:queryparam}');

export function fleet(): Dashboard {
  return frame('damon-fleet', 'DAMON fleet', 'Memory of all nodes as DAMON sees it: what is in use, what is cold, what could be reclaimed, and whether the exporters are well.', 'now-6h', '1m')
    .withVariable(prometheusVariable())
    // nothing here comes from it, but links carry the choice along
    .withVariable(mapsVariable(VariableHide.HideVariable))
    .withVariable(any('nodes', 'Nodes', prometheus, 'label_values(damon_up, instance)', 'Which exporters are looked at.').multi(true))
    .withVariable(
      any('kdamond', 'kdamond', prometheus, 'label_values(damon_memory_monitored_bytes{instance=~"$nodes"}, kdamond)',
        'Which of DAMON\'s threads are looked at. All: of each host its whole memory once, as stat sees it, else reclaim, else lru_sort; where none of these runs, all threads together, so choose one if several were set up over the same memory.'),
    )
    .withVariable(coldVariable())
    .withVariable(choice('percentile', 'Percentile', 'Which percentile of idle time is shown.', ['25', '50', '75', '90', '95', '99'], '75'))
    .withVariable(choice('growth', 'Growth over', 'From how much of the past growth is estimated. At least half of it must have data.', spans, '1d'))

    .withRow(row(100, 'All nodes, now', false))
    .withPanel(stat({ id: 101, title: 'Nodes that deliver', width: 4, height: 4,
      description: 'How many exporters deliver, of those that were seen within the last hour. If the two differ, all sums on this page are too low: see Exporters, below.' },
    'none', [
      { expr: `sum(${delivers(nodes)})`, legend: 'deliver' },
      { expr: `count(${delivers(nodes)})`, legend: 'seen' },
    ]))
    .withPanel(stat({ id: 102, title: 'Monitored', width: 4, height: 4,
      description: 'Memory that DAMON watches. Where it watches physical memory, that is nearly all RAM; where it watches processes, all that they have mapped, touched or not. All shares on this page are of this.' },
    'bytes', [{ expr: amount(monitored, streams), legend: 'monitored' }]))
    .withPanel(stat({ id: 103, title: 'Working set', width: 4, height: 4,
      description: 'Memory of regions that were accessed in the newest snapshot. What the fleet needs at this moment; it grows with the aggregation interval, so compare only nodes that have the same.' },
    'bytes', [{ expr: amount(workingSet, streams), legend: 'working set' }]))
    .withPanel(stat({ id: 104, title: 'Cold', width: 4, height: 4,
      description: 'Memory that has been idle for longer than the bound "Cold after". It includes free memory, page tables and whatever else nobody touches: how much of it could be given back, the panel beside it says.' },
    'bytes', [{ expr: amount(byIdleTime, cold), legend: 'cold' }]))
    .withPanel(stat({ id: 105, title: 'Reclaimable, by basis', width: 4, height: 4,
      description: 'Cold memory that is known to be reclaimable, or may be (upper_bound: at most so much). Each basis is another view, so they do not add up; nodes where it cannot be known are missing, and with none left it is right that this is empty. docs/metrics.md says what each basis means.' },
    'bytes', [{ expr: amount(reclaimable, `${streams},${coldByIdleMin}`, ['basis']), legend: '{{basis}}' }]).noValue('not known'))
    .withPanel(stat({ id: 106, title: 'Bandwidth', width: 4, height: 4,
      description: 'Estimated memory bandwidth: each sample that found a region accessed counts as one access to each of its bytes. Good for comparing a node with itself; it is not what a hardware counter would show.' },
    'binBps', [{ expr: amount(bandwidth, streams), legend: 'bandwidth' }]))

    .withRow(row(200, 'By node', false))
    .withPanel(table({ id: 201, title: 'Nodes', width: 24, height: 9,
      description: 'All nodes, sorted by cold memory. A high cold share with a steady working set: the node has more memory than its load needs. Little cold memory and a growing working set: it will need more. Growth is empty until half of the span "Growth over" has data. A click on a name opens that node.' },
    [
      { expr: amount(monitored, streams, ['instance']) },
      { expr: workingSetByNode },
      { expr: amount(byIdleTime, cold, ['instance']) },
      { expr: `${amount(byIdleTime, cold, ['instance'])} / ${amount(byIdleTime, streams, ['instance'])}` },
      { expr: growthADay(workingSetByNode) },
      { expr: amount(bandwidth, streams, ['instance']) },
      { expr: `time() - max by (instance) (damon_snapshot_timestamp_seconds{${streams}})` },
    ])
      .withTransformation({ id: 'joinByField', options: { byField: 'instance', mode: 'outer' } })
      .withTransformation({
        id: 'organize',
        options: {
          excludeByName: Object.fromEntries(['Time', ...[1, 2, 3, 4, 5, 6, 7].map((index) => `Time ${index}`)].map((name) => [name, true])),
          indexByName: {},
          renameByName: {
            'instance': 'Node', 'Value #A': 'Monitored', 'Value #B': 'Working set', 'Value #C': 'Cold', 'Value #D': 'Cold share', 'Value #E': 'Working set grows by, a day',
            'Value #F': 'Bandwidth', 'Value #G': 'Newest snapshot, age',
          },
        },
      })
      .unit('bytes')
      .sortBy([new common.TableSortByFieldStateBuilder().displayName('Cold').desc(true)])
      .overrideByName('Node', [
        { id: 'unit', value: 'string' },
        { id: 'links', value: [{ title: 'Open DAMON node', url: '/d/damon-node?var-instance=${__value.text}&${__url_time_range}&${prometheus:queryparam}&${maps:queryparam}&${cold:queryparam}' }] },
      ])
      .overrideByName('Cold share', [
        { id: 'unit', value: 'percentunit' }, { id: 'min', value: 0 }, { id: 'max', value: 1 }, { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } },
      ])
      .overrideByName('Bandwidth', [{ id: 'unit', value: 'binBps' }])
      .overrideByName('Newest snapshot, age', [{ id: 'unit', value: 's' }]))
    .withPanel(series({ id: 202, title: 'Working set by node', width: 12, height: 8,
      description: 'Memory in use, by node. Steps are deployments or load moving; a slope that lasts for days is growth, and the panel on growth says how fast.' },
    'bytes', [{ expr: workingSetByNode, legend: '{{instance}}' }]).dataLinks([toNode]))
    .withPanel(series({ id: 203, title: 'Cold memory by node', width: 12, height: 8,
      description: 'Memory idle for longer than the bound "Cold after", by node. What stays high through the busiest hour of the day is not needed by that node\'s load, whether or not it can be reclaimed.' },
    'bytes', [{ expr: amount(byIdleTime, cold, ['instance']), legend: '{{instance}}' }]).dataLinks([toNode]))
    .withPanel(series({ id: 204, title: 'Bandwidth by node', width: 12, height: 8,
      description: 'Estimated bandwidth by node. One node far above the others of its kind has more load, or a load that walks through memory instead of keeping to a small part.' },
    'binBps', [{ expr: amount(bandwidth, streams, ['instance']), legend: '{{instance}}' }]).dataLinks([toNode]))
    .withPanel(series({ id: 205, title: 'Idle time, percentile $percentile', width: 12, height: 8,
      description: 'So many percent of a node\'s memory have been idle for at most this long (of its coldest stream). The higher the line, the colder the node. A line that falls to 0 at times marks jobs that touch everything: backups, scans, garbage collections.' },
    's', [{ expr: `max by (instance) (damon_memory_idle_seconds{${streams},percentile="$percentile"})`, legend: '{{instance}}' }]).dataLinks([toNode]))
    .withPanel(bars({ id: 206, title: 'Most reclaimable memory', width: 12, height: 8,
      description: 'The ten nodes with the most memory that is cold and known to be reclaimable, for each basis. Begin here when memory is to be won: anon needs swap, upper_bound is only a bound. Nodes where it cannot be known are not here, and may still have cold memory; without others it is right that this is empty.' },
    'bytes', [{ expr: `topk by (basis) (10, ${amount(reclaimable, `${streams},${coldByIdleMin}`, ['instance', 'basis'])})`, legend: '{{instance}} · {{basis}}' }]).noValue('no exporter can say').dataLinks([toNode]))
    .withPanel(bars({ id: 207, title: 'Fastest growing working sets', width: 12, height: 8,
      description: 'By how much the working set grows in a day, by a straight line through the span of "Growth over". Divide what is free by it to know how long that lasts; take a span of several days, or the daily rhythm is mistaken for growth. A node is here once half of that span has data, and only while its working set grows; without such a node it is right that this is empty.' },
    'bytes', [{ expr: `topk(10, ${growthADay(workingSetByNode, true)})`, legend: '{{instance}}' }]).noValue('none grows, or too short a past').dataLinks([toNode]))
    .withPanel(series({ id: 208, title: 'All nodes over time', width: 24, height: 8,
      description: 'Monitored, cold and in-use memory of the fleet. The working set at its highest, with some room above it, is what the fleet needs; the rest of the monitored memory is what it has.' },
    'bytes', [
      { expr: amount(monitored, streams), legend: 'monitored' },
      { expr: amount(byIdleTime, cold), legend: 'cold' },
      { expr: amount(workingSet, streams), legend: 'working set' },
    ]))

    .withRow(row(300, 'Exporters', false))
    .withPanel(timeline({ id: 301, title: 'Does the source deliver?', width: 12, height: 8,
      description: 'Whether each exporter\'s source delivers snapshots. Red: it says that it has none (its log and its page at / say why), or nobody answers any more (for an hour; then its line ends). The values of a node that is red are missing in all sums.' },
    [{ expr: delivers(nodes), legend: '{{instance}}' }], 'no', 'yes'))
    .withPanel(series({ id: 302, title: 'Age of the newest snapshot', width: 12, height: 8,
      description: 'How old what is shown is. It should stay below a few times the exporter\'s interval or the aggregation interval, whichever is longer; a line that climbs is a source that has stopped.' },
    's', [{ expr: `time() - max by (instance) (damon_snapshot_timestamp_seconds{${streams}})`, legend: '{{instance}}' }]))
    .withPanel(series({ id: 303, title: 'Lost snapshots, by reason', width: 8, height: 7,
      description: 'Snapshots that could not be used, a second, over all nodes. Flat at 0 is good. lost_events: the trace buffer is too small; busy: somebody else gives DAMON commands; the others: docs/metrics.md.' },
    'ops', [{ expr: `sum by (reason) (rate(damon_snapshot_errors_total{${nodes}}[$__rate_interval]))`, legend: '{{reason}}' }]))
    .withPanel(series({ id: 304, title: 'Stores, part of their limit', width: 8, height: 7,
      description: 'Size of each store against store.max-size. At 100 % the oldest snapshots go before they are as old as store.max-age: maps then reach less far back than was asked for. Empty where nothing is kept.' },
    'percentunit', [{ expr: `max by (instance) (damon_store_size_bytes{${nodes}} / damon_store_max_size_bytes{${nodes}})`, legend: '{{instance}}' }]))
    .withPanel(series({ id: 305, title: 'How far back stores reach', width: 8, height: 7,
      description: 'Age of the oldest kept snapshot: how far back a map can be drawn. It should grow until store.max-age and stay there.' },
    's', [{ expr: `time() - min by (instance) (damon_store_oldest_snapshot_timestamp_seconds{${nodes}})`, legend: '{{instance}}' }]))
    .withPanel(timeline({ id: 306, title: 'Are snapshots kept?', width: 8, height: 7,
      description: 'Whether each store takes snapshots. Red: none are kept, so this time will be missing in maps for good, and nothing new leaves as an event. Empty where nothing is to be kept.' },
    [{ expr: `min by (instance) (damon_store_up{${nodes}})`, legend: '{{instance}}' }], 'no', 'yes'))
    .withPanel(timeline({ id: 307, title: 'Are events taken?', width: 8, height: 7,
      description: 'Whether the OpenTelemetry backend takes the snapshots that leave as events. Red: they wait in the store; nothing is lost until the store drops them. Empty where none leave.' },
    [{ expr: `min by (instance) (damon_events_up{${nodes}})`, legend: '{{instance}}' }], 'no', 'yes'))
    .withPanel(series({ id: 308, title: 'Snapshots that wait to leave', width: 8, height: 7,
      description: 'Snapshots in the store that have not been delivered. A line that climbs while events are taken: the backend is slower than the exporter, so make events.interval longer. Empty where none leave.' },
    'none', [{ expr: `sum by (instance) (damon_events_pending{${nodes}})`, legend: '{{instance}}' }]))
    .withPanel(series({ id: 309, title: 'CPU time of DAMON\'s threads', width: 12, height: 7,
      description: 'Share of one CPU that all kdamonds of a node take. That is the price of watching, DAMON\'s own actions included. More than a percent or two asks for longer intervals or fewer regions. Empty where threads cannot be seen (a replay).' },
    'percentunit', [{ expr: `sum by (instance) (rate(damon_kdamond_cpu_seconds_total{${nodes}}[$__rate_interval]))`, legend: '{{instance}}' }]))
    .withPanel(series({ id: 310, title: 'Time of a scrape', width: 12, height: 7,
      description: 'How long Prometheus waits for each exporter (its own scrape_duration_seconds). Tens of milliseconds are usual; much more means a host without CPU to spare, or a network in between.' },
    's', [{ expr: `max by (instance) (scrape_duration_seconds{${nodes}} and on (job, instance) damon_up{${nodes}})`, legend: '{{instance}}' }]))

    .withRow(row(400, 'With other exporters', true, [
      series({ id: 401, title: 'Working set, part of RAM (needs node_exporter)', width: 12, height: 8,
        description: 'DAMON\'s working set against MemTotal of node_exporter on the same host (joined by the host\'s name in instance). Near 100 %: everything is in use, and the node will swap or kill. Empty without node_exporter; too high where threads that were set up by hand watch the same memory, until you choose one.' },
      'percentunit', [{
        expr: `max by (host) (${byHost(workingSetByNode)}) / max by (host) (${byHost('node_memory_MemTotal_bytes')})`,
        legend: '{{host}}',
      }]),
      series({ id: 402, title: 'Memory of the exporters (needs cAdvisor)', width: 12, height: 8,
        description: 'What damon-exporter itself takes where it runs as a container of this name. Tens of MiB are usual. Empty without cAdvisor (the kubelet has it).' },
      'bytes', [{ expr: 'sum by (namespace, pod) (container_memory_working_set_bytes{container="damon-exporter"})', legend: '{{namespace}}/{{pod}}' }]),
      series({ id: 403, title: 'CPU time of the exporters (needs cAdvisor)', width: 12, height: 8,
        description: 'Share of one CPU that damon-exporter itself takes where it runs as a container of this name; DAMON\'s own threads are not in it. Below a percent is usual. Empty without cAdvisor.' },
      'percentunit', [{ expr: 'sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container="damon-exporter"}[$__rate_interval]))', legend: '{{namespace}}/{{pod}}' }]),
    ]))
    .build();
}
