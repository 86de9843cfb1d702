/** Variables of the dashboards. Those of the same name mean the same, since links from one dashboard to another take them along. */
import * as cog from '@grafana/grafana-foundation-sdk/cog';
import { CustomVariableBuilder, DatasourceVariableBuilder, QueryVariableBuilder, TextBoxVariableBuilder, VariableHide, VariableModel, VariableRefresh, VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';

import { idleBounds } from './queries';
import { Source } from './sources';

// Both sources are of one type, so names tell them apart: the map's has "DAMON" and "map" in it, any other may be Prometheus.
export const prometheusVariable = () => closed(new DatasourceVariableBuilder('prometheus')
  .label('Prometheus')
  .description('Where the metrics of damon-exporter are.')
  .type('prometheus')
  .regex('/^(?!.*damon.*map)/i')
  .multi(false)
  .includeAll(false));

export const mapsVariable = (hide = VariableHide.DontHide) => closed(new DatasourceVariableBuilder('maps')
  .hide(hide)
  .label('Maps')
  .description('A data source of type Prometheus whose address is that of damon-heatmap serve, and whose name has "DAMON" and "map" in it.')
  .type('prometheus')
  .regex('/damon.*map/i')
  .multi(false)
  .includeAll(false));

/** Nothing can be typed. The builder of data sources has no method for that. */
function closed(variable: DatasourceVariableBuilder): cog.Builder<VariableModel> {
  return { build: () => ({ ...variable.build(), allowCustomValue: false }) };
}

/** Values of a label, one of which is chosen. */
export function one(name: string, label: string, source: Source, query: string, description: string): QueryVariableBuilder {
  return labels(name, label, source, query, description).includeAll(false);
}

/** Values of a label, or all, which is also what fits streams that have no such label. */
export function any(name: string, label: string, source: Source, query: string, description: string): QueryVariableBuilder {
  return labels(name, label, source, query, description).includeAll(true).allValue('.*').current({ selected: true, text: 'All', value: '$__all' });
}

function labels(name: string, label: string, source: Source, query: string, description: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(source)
    // The form that the data source's own editor writes; definition is what is shown in the list of variables.
    .query({ qryType: query.startsWith('query_result') ? 3 : 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(false)
    .allowCustomValue(true);
}

/** Values of one label of what a query gives now, one of which is chosen. */
export function oneOf(name: string, label: string, source: Source, query: string, of: string, description: string): QueryVariableBuilder {
  // Grafana makes a text of each series: metric{label="value",label="value"} value time
  return one(name, label, source, `query_result(${query})`, description).regex(`/[{,]\\s?${of}="([^"]*)"/`);
}

/** One of a few words; nothing else can be typed. */
export function choice(name: string, label: string, description: string, words: readonly string[] | ReadonlyMap<string, string>, usual: string): CustomVariableBuilder {
  const options = words instanceof Map ? [...(words as ReadonlyMap<string, string>)] : (words as readonly string[]).map((word): [string, string] => [word, word]);
  const built = options.map(([text, value]) => ({ selected: text === usual, text, value }));
  return new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(options.map(([text, value]) => (text === value ? text : `${text} : ${value}`)).join(','))
    .options(built)
    .current(built.find((option) => option.selected) ?? built[0]!)
    .multi(false)
    .includeAll(false)
    .allowCustomValue(false);
}

export function text(name: string, label: string, description: string, usual: string): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(usual)
    .current({ selected: true, text: usual, value: usual })
    .options([{ selected: true, text: usual, value: usual }]);
}

/** After how long idle memory counts as cold; queries.ts says how its text and its value are used. */
export const coldVariable = () => choice(
  'cold',
  'Cold after (s)',
  'Memory that has been idle for longer than so many seconds is called cold: one of the bounds of the exporter (metrics.idle-bounds). Cold is not the same as reclaimable.',
  new Map(idleBounds.filter((bound) => bound > 0).map((bound) => [`${bound}`, idleBounds.filter((below) => below < bound).join('|')])),
  '120',
);
