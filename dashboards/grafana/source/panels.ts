/** Panels as these dashboards have them: each with what it is called, what to conclude from it, and where it stands. */
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import { Dataquery, DataqueryBuilder, PromQueryFormat, QueryEditorMode } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as SeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

import { prometheus, Source } from './sources';

/** What every panel has. */
export interface Face {
  /** Stays the same when panels come and go, so that links to a panel keep their meaning. */
  id: number;
  title: string;
  /** What to conclude from it, and what not. */
  description: string;
  /** Columns of 24. */
  width: number;
  height: number;
  source?: Source;
}

export interface Query {
  expr: string;
  /** Without one, series are named by the labels that they have. */
  legend?: string;
  table?: boolean;
}

/** Builders of panels have no common base; this is what is used of them. */
interface AnyPanel {
  id(id: number): unknown;
  title(title: string): unknown;
  description(description: string): unknown;
  span(width: number): unknown;
  height(height: number): unknown;
  datasource(source: common.DataSourceRef): unknown;
  withTarget(target: cog.Builder<cog.Dataquery>): unknown;
  thresholds(thresholds: cog.Builder<dashboard.ThresholdsConfig>): unknown;
}

/** Steps of colour: from no lower bound upwards. */
export type Steps = readonly [color: string, ...rest: [from: number, color: string][]];

export const neutral: Steps = ['blue'];

export function thresholds(steps: Steps): dashboard.ThresholdsConfigBuilder {
  const [first, ...rest] = steps;
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: first }, ...rest.map(([value, color]) => ({ value, color }))]);
}

/** @param steps Given to all kinds, since without any, Grafana takes 80 of whatever unit for an alarm. */
function begin<P extends AnyPanel>(panel: P, face: Face, queries: readonly Query[], instant: boolean, steps: Steps = neutral): P {
  const source = face.source ?? prometheus;
  panel.id(face.id);
  panel.title(face.title);
  panel.description(face.description);
  panel.span(face.width);
  panel.height(face.height);
  panel.datasource(source);
  panel.thresholds(thresholds(steps));
  queries.forEach((query, index) => {
    const target: cog.Builder<Dataquery> = toTarget(source, query, instant, String.fromCharCode('A'.charCodeAt(0) + index));
    panel.withTarget(target);
  });
  return panel;
}

function toTarget(source: Source, query: Query, instant: boolean, refId: string): DataqueryBuilder {
  const target = new DataqueryBuilder()
    .datasource(source)
    .refId(refId)
    .editorMode(QueryEditorMode.Code)
    .expr(query.expr)
    .format(query.table === true ? PromQueryFormat.Table : PromQueryFormat.TimeSeries)
    .legendFormat(query.legend ?? '__auto');
  return instant ? target.instant() : target.range();
}

/** Numbers of now. */
export function stat(face: Face, unit: string, queries: readonly Query[], steps: Steps = neutral): StatBuilder {
  return begin(new StatBuilder(), face, queries, true, steps)
    .unit(unit)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.Auto)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/**
 * Lines over time.
 * @param zero Whether the axis begins at 0, which a logarithmic one cannot.
 */
export function series(face: Face, unit: string, queries: readonly Query[], zero = true): SeriesBuilder {
  const panel = begin(new SeriesBuilder(), face, queries, false)
    .unit(unit)
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Auto)
    .spanNulls(false)
    .legend(new common.VizLegendOptionsBuilder().displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom).showLegend(true))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending));
  return zero ? panel.min(0) : panel;
}

/** Parts of a whole over time. */
export function stack(face: Face, unit: string, queries: readonly Query[], colors: Readonly<Record<string, string>> = {}): SeriesBuilder {
  const panel = series(face, unit, queries)
    .fillOpacity(60)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.None));
  for (const [name, color] of Object.entries(colors)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }]);
  }
  return panel;
}

/** Bars of now, in the order of the queries. */
export function bars(face: Face, unit: string, queries: readonly Query[], steps: Steps = neutral): BarGaugeBuilder {
  return begin(new BarGaugeBuilder(), face, queries, true, steps)
    .unit(unit)
    .min(0)
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .valueMode(common.BarGaugeValueMode.Color)
    .showUnfilled(true)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/** What is so, and since when. */
export function timeline(face: Face, queries: readonly Query[], no: string, yes: string, noColor = 'red'): TimelineBuilder {
  return begin(new TimelineBuilder(), face, queries, false, [noColor, [1, 'green']])
    .unit('none')
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .mappings([{ type: dashboard.MappingType.ValueToText, options: { '0': { text: no, color: noColor, index: 0 }, '1': { text: yes, color: 'green', index: 1 } } }])
    .mergeValues(true)
    .showValue(common.VisibilityMode.Auto)
    .fillOpacity(70)
    .lineWidth(0)
    .legend(new common.VizLegendOptionsBuilder().displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom).showLegend(false));
}

export function table(face: Face, queries: readonly Query[]): TableBuilder {
  return begin(new TableBuilder(), face, queries.map((query) => ({ ...query, table: true })), true).cellHeight(common.TableCellHeight.Sm).filterable(true);
}

/** Bytes by idle time and time; the buckets come from the exporter, so nothing is calculated here. */
export function idleHeatmap(face: Face, query: Query): heatmap.PanelBuilder {
  return rows(face, query)
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(common.HeatmapCellLayout.Le).value('Bytes'))
    .yAxis(new heatmap.YAxisConfigBuilder().unit('s').axisPlacement(common.AxisPlacement.Left).axisLabel('idle for at most'))
    .cellValues(new heatmap.CellValuesBuilder().unit('bytes'))
    .filterValues(new heatmap.FilterValueRangeBuilder().le(0))
    // from 0: else the smallest amount of the window would have the colour of the background, as if it were hidden
    .color(colors('Blues').reverse(false).min(0));
}

/**
 * Access rate by address and time.
 * Each series is a row, named by its lower bound. What is known and was not accessed (0) is drawn, and what is not known (NaN) is not: so what is hidden begins below 0.
 * Viridis changes in steps that look alike, and the colour of its lower end is not that of a panel's background, so that "not accessed" and "unknown" look different.
 * Grafana turns it round in its light theme, so texts name the ends of the scale, not what is dark or bright.
 */
export function map(face: Face, query: Query, unit: string): heatmap.PanelBuilder {
  return rows(face, query)
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(common.HeatmapCellLayout.Ge))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(unit).axisPlacement(common.AxisPlacement.Left))
    .cellValues(new heatmap.CellValuesBuilder().unit('percentunit'))
    .filterValues(new heatmap.FilterValueRangeBuilder().le(-1))
    .color(colors('Viridis').reverse(false).min(0))
    // Each row is a series in the answer: 128 rows of 400 columns are 51,200 cells.
    .maxDataPoints(400);
}

function rows(face: Face, query: Query): heatmap.PanelBuilder {
  return begin(new heatmap.PanelBuilder(), face, [query], false)
    .calculate(false)
    .cellGap(0)
    .showValue(common.VisibilityMode.Never)
    .showLegend()
    .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(false).showColorScale(true))
    .selectionMode(heatmap.HeatmapSelectionMode.X);
}

function colors(scheme: string): heatmap.HeatmapColorOptionsBuilder {
  return new heatmap.HeatmapColorOptionsBuilder()
    .mode(heatmap.HeatmapColorMode.Scheme)
    .scheme(scheme)
    .scale(heatmap.HeatmapColorScale.Linear)
    .exponent(0.5)
    .fill('dark-orange')
    .steps(64);
}

export function row(id: number, title: string, collapsed: boolean, panels: readonly cog.Builder<dashboard.Panel>[] = []): dashboard.RowBuilder {
  const builder = new dashboard.RowBuilder(title).id(id).collapsed(collapsed);
  panels.forEach((panel) => builder.withPanel(panel));
  return builder;
}

/** A link to another place of Grafana, or of a data source. */
export function link(title: string, url: string, newTab = false): cog.Builder<dashboard.DashboardLink> {
  return inSight(new dashboard.DashboardLinkBuilder(title).type(dashboard.DashboardLinkType.Link).url(url).targetBlank(newTab));
}

/** The SDK puts each link into the menu of controls, where nobody looks; without a placement it stands where links always stood. */
export function inSight(builder: dashboard.DashboardLinkBuilder): cog.Builder<dashboard.DashboardLink> {
  return {
    build: () => {
      const { placement: _, ...rest } = builder.build();
      return rest;
    },
  };
}
