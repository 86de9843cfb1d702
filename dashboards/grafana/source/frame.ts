/** What the three dashboards have in common. */
import { DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType, TimePickerBuilder } from '@grafana/grafana-foundation-sdk/dashboard';

import { inSight } from './panels';

const tag = 'damon';

export function frame(uid: string, title: string, description: string, from: string, refresh: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .timezone('browser')
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from, to: 'now' })
    .refresh(refresh)
    .timepicker(new TimePickerBuilder().refreshIntervals(['30s', '1m', '5m', '15m', '1h']))
    .annotations([])
    // One to each dashboard with the tag. By tag and not by address, so that it also holds where Grafana is not served at /.
    .link(inSight(new DashboardLinkBuilder('DAMON').type(DashboardLinkType.Dashboards).tags([tag]).asDropdown(false).includeVars(true).keepTime(true)));
}
