/** The two data sources, as variables of each dashboard: both speak Prometheus' API. */
import { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

export interface Source extends DataSourceRef {
  type: 'prometheus';
  uid: string;
}

/** Prometheus, or what stores for it: the summaries that damon-exporter serves. */
export const prometheus: Source = { type: 'prometheus', uid: '${prometheus}' };

/** `damon-heatmap serve`: maps, computed for the window and the step that a panel asks for. */
export const maps: Source = { type: 'prometheus', uid: '${maps}' };
