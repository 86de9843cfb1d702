/** DAMON map: one stream's heat by address and time, in large, and how old its bytes are in the same window. */
import { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

import { frame } from './frame';
import { bars, idleHeatmap, link, map as heatMap, row, series } from './panels';
import { amount, idleBounds, idleName, idleRows } from './queries';
import { maps, prometheus } from './sources';
import { any, choice, mapsVariable, one, oneOf, prometheusVariable, text } from './variables';

// A stream that has no such label (a recording need not say its node) is looked at, too.
const stream = 'node=~"$node|",kdamond=~"$kdamond",context=~"$context",target=~"$target",scheme=~"$scheme"';
const choices = 'rows="$rows",ranges="$ranges"';
// The order temperature has no addresses, and is refused with some. So the value of `sort` is what stands before the text of `addresses`: the parameter, or what is true of any text.
const sorted = (sort: string, value: string, addresses: string) => `sort="${sort}",${value}"${addresses}"`;
const orders: ReadonlyMap<string, string> = new Map([['address', 'addresses='], ['temperature', '__name__!=']]);
const streams = 'instance="$instance",kdamond=~"$kdamond",context=~"$context",target=~"$target"';
const byIdleTime = 'damon_memory_by_idle_time_bytes';

const overWindow = (selector: string) => `avg_over_time((${amount(byIdleTime, selector)})[$__range:$__interval])`;

const valuesOf = (label: string, ...known: readonly string[]) => `label_values(damon_heat{${known.map((name) => (name === 'node' ? 'node=~"$node|"' : `${name}=~"$${name}"`)).join(',')}}, ${label})`;

/** The map as a picture, through Grafana's proxy of the data source, so that the browser need not reach damon-heatmap serve. */
const query = `{__name__="\${metric}",node=~"\${node:percentencode}|",kdamond=~"\${kdamond:percentencode}",context=~"\${context:percentencode}",target=~"\${target:percentencode}",scheme=~"\${scheme:percentencode}",rows="\${rows}",ranges="\${ranges}",${sorted('${sort:text}', '${sort:percentencode}', '${addresses:percentencode}')}}`;
const encoded = query.replace(/\$\{[^}]*\}|[^A-Za-z0-9_.~-]/g, (part) => (part.length > 1 ? part : encodeURIComponent(part)));
const picture = link('As a picture (PNG)', `/api/datasources/proxy/uid/\${maps}/render.png?query=${encoded}&start=\${__from:date:seconds}&end=\${__to:date:seconds}&resolution=1200x600`, true);

export function map(): Dashboard {
  return frame('damon-map', 'DAMON map', 'Heat by address and time, computed for exactly this window from the kept snapshots of one stream, beside the ages of its memory in Prometheus.', 'now-1h', '5m')
    .withVariable(mapsVariable())
    .withVariable(prometheusVariable())
    .withVariable(one('node', 'Name in maps', maps, 'label_values(damon_heat, node)', 'The host, as the exporter was told to call it (its setting node).'))
    .withVariable(any('kdamond', 'kdamond', maps, valuesOf('kdamond', 'node'), 'Which of DAMON\'s threads.'))
    .withVariable(any('context', 'Context', maps, valuesOf('context', 'node', 'kdamond'), 'Which monitoring context of it.'))
    .withVariable(any('target', 'Target', maps, valuesOf('target', 'node', 'kdamond', 'context'), 'Which monitoring target, such as a process.'))
    .withVariable(any('scheme', 'Scheme', maps, valuesOf('scheme', 'node', 'kdamond', 'context', 'target'), 'Which scheme reported the regions. Those with filters have damon_heat_df_passed.'))
    .withVariable(choice('metric', 'Show', 'damon_heat: how often memory was accessed; damon_heat_known: how much of each cell is known; damon_heat_df_passed: the heat of the bytes that passed the filters of the scheme, so nothing where it has none.',
      ['damon_heat', 'damon_heat_known', 'damon_heat_df_passed'], 'damon_heat'))
    .withVariable(choice('sort', 'Order', 'address: rows are addresses; temperature: in each column, the coldest bytes are at the bottom; Addresses do not count then.', orders, 'address'))
    .withVariable(choice('ranges', 'Ranges', 'mapped: all ranges of addresses, one after another, without the gaps; hottest: only the one with the most accesses.', ['mapped', 'hottest'], 'mapped'))
    .withVariable(choice('rows', 'Rows', 'How many rows. More show more, and take longer.', ['64', '128', '256', '512'], '128'))
    .withVariable(text('addresses', 'Addresses', 'Only these, as in 0x7f3e06000000..0x7f3e0c000000; either end may be left out. Empty: all. The order temperature has none.', ''))
    // Prometheus knows the host by instance; target_info has both names.
    .withVariable(oneOf('instance', 'Instance in Prometheus', prometheus, 'target_info{host_name="$node"} and on (job, instance) damon_up', 'instance',
      'The exporter of this host, for what comes from Prometheus. It follows from the name; where Prometheus does not keep target_info, type it.'))

    .withPanel(heatMap({ id: 1, title: '$metric of $node', width: 18, height: 18, source: maps,
      description: 'Addresses upwards (with the order temperature: bytes, the coldest first), time to the right. The colours span what is in this window, from 0. At the lower end of the scale (0 %): known not to have been accessed; at its upper end: most often; no colour: unknown, since no snapshot tells. A line near the upper end is always in use, a staircase is a load that moves on, a column touched everything. Drag to zoom in time: the map is computed anew, in full detail. Of several streams the largest is drawn, and a warning at the title names the others. damon_heat_df_passed is empty for a stream whose scheme has no filters: choose another scheme, or damon_heat. The link draws no damon_heat_known.' },
    { expr: `{__name__="$metric",${stream},${choices},${sorted('${sort:text}', '$sort', '$addresses')}}`, legend: '{{addr}}' }, 'bytes')
      .links([picture]))
    .withPanel(bars({ id: 2, title: 'Bytes by idle time, mean of this window', width: 6, height: 18,
      description: 'How much memory was in use, and how much had been idle for how long, on average over the same window (from Prometheus; default bounds of the exporter). Much in the last bars: what is not accessed in the map was not long before this window either. Idle memory is not the same as reclaimable memory.' },
    'bytes', [
      { expr: overWindow(`${streams},idle_max="0"`), legend: 'in use' },
      ...idleBounds.slice(1).map((bound, index) => ({ expr: overWindow(`${streams},idle_max="${bound}"`), legend: `${idleName(idleBounds[index]!)} – ${idleName(bound)}` })),
      { expr: overWindow(`${streams},idle_max="+Inf"`), legend: `> ${idleName(idleBounds.at(-1)!)}` },
    ]))
    .withPanel(idleHeatmap({ id: 3, title: 'Bytes by idle time', width: 18, height: 9,
      description: 'The same window as above: each row is a span of idle time, up to the time at its upper edge; the lowest is in use. A column where everything falls to the lowest row has touched everything in the map, too; what climbs from row to row is memory left alone.' },
    { expr: idleRows(streams), legend: '{{idle_max}}' }))
    .withPanel(series({ id: 4, title: 'How much of the map is known', width: 6, height: 9, source: maps,
      description: 'Known part of each column of the map, all addresses together. 100 %: the ages in the snapshots tell all of the time. Where it is low, snapshots are missing or too far apart for how fast accesses change, and the heat there is that of the known part only.' },
    'percentunit', [{ expr: `damon_heat_known{${stream},rows="1",ranges="$ranges",addresses="$addresses"}`, legend: 'known' }]).max(1))

    .withRow(row(100, 'By virtual address, in hexadecimal', true, [
      heatMap({ id: 101, title: '$metric of $node, by address', width: 24, height: 18, source: maps,
        description: 'The same map, always by address, with addresses as /proc/PID/maps has them. Virtual addresses are so large that in bytes all of them read as 127 TiB. The colour at the lower end of the scale (0 %) is what was not accessed. Use what you read here for "Addresses".' },
      { expr: `$metric{${stream},${choices},addresses="$addresses"}`, legend: '{{addr}}' }, 'hex0x'),
    ]))
    .build();
}
