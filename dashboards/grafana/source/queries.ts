/** PromQL that more than one panel needs. docs/metrics.md says what may be added up. */

/**
 * The exporter's bounds of idle time (its setting metrics.idle-bounds) in seconds, without the last, +Inf. Only panels that name single buckets need them;
 * an exporter with other bounds needs this line to be changed, and `generate`.
 */
export const idleBounds: readonly number[] = [0, 5, 30, 120, 600, 3600, 21600];

/** kdamonds of the kernel's own modules, which all watch the host's physical memory, in the order in which they are believed. */
const modules: readonly string[] = ['stat', 'reclaim', 'lru_sort'];

/**
 * An amount in bytes, by some labels, of which kdamond is none.
 * Each scheme of a context is a stream over the same memory, so one of them is taken before anything is added up. What a module watches is all memory of the host,
 * so of a host that has one, only that is taken: another module sees the same bytes, and what a process has is a part of them. It is one and the same for all buckets
 * (the larger of two in each bucket would be more than all memory). Other kdamonds add up.
 */
export function amount(metric: string, selector: string, by: readonly string[] = []): string {
  const views = [...modules.map((name) => `kdamond="${name}"`), `kdamond!~"${modules.join('|')}"`];
  return sum(views.map((view) => `${metric}{${selector},${view}}`).join(' or on (instance) '), by);
}

/** The same of each kdamond by itself: `by` has kdamond. */
export function amountOfEach(metric: string, selector: string, by: readonly string[]): string {
  return sum(`${metric}{${selector}}`, by);
}

function sum(streams: string, by: readonly string[]): string {
  return `sum${by.length > 0 ? ` by (${by.join(', ')})` : ''} (max without (scheme) (${streams}))`;
}

// What is cold begins at a bound that is chosen by the variable `cold`. Its text is the bound, its value the bounds below it, as a pattern. So a bucket
// idle_max (> the bound before, <= this one) is cold if its bound is none of these, and a bucket idle_min (> this bound) if its bound is not below.
// Exporters with more bounds above are right, too.
export const coldByIdleMax = 'idle_max!~"$cold|${cold:text}"';
export const warmByIdleMax = 'idle_max=~"$cold|${cold:text}",idle_max!="0"';
export const coldByIdleMin = 'idle_min!~"$cold"';

/** Bytes that could be reclaimed where they have been idle for more than a bound: all buckets from there on. */
export function reclaimableFrom(bound: number, selector: string, by: readonly string[]): string {
  const below = idleBounds.filter((other) => other < bound);
  const matcher = below.length > 0 ? `,idle_min!~"${below.join('|')}"` : '';
  return amount('damon_memory_reclaimable_bytes', selector + matcher, by);
}

/**
 * Bytes by idle time, one series a bucket, for a heatmap panel.
 * The panel orders rows by number if every name is one, and else leaves them in Prometheus' order, which is that of the text ("+Inf", "0", "120", "21600", "30" ...).
 * JavaScript's parseFloat and Number do not read "+Inf", but they read "Infinity"; so whatever the panel asks, this bucket is a number, and the last.
 */
export function idleRows(selector: string): string {
  return `label_replace(${amount('damon_memory_by_idle_time_bytes', selector, ['idle_max'])}, "idle_max", "Infinity", "idle_max", "[+]Inf")`;
}

/**
 * Whether sources deliver: 1 or 0. An exporter that is gone has no damon_up any more: for an hour, that is 0, too.
 * Not for the window of the dashboard: each step would look back that far, to nodes that were gone before it began, and through 30 days of hundreds of nodes.
 */
export function delivers(selector: string): string {
  return `min by (instance) (damon_up{${selector}} or 0 * last_over_time(damon_up{${selector}}[1h]))`;
}

/** The spans from which growth is estimated: each with a step, so that all of them have as many points. */
export const spans: ReadonlyMap<string, string> = new Map([['1h', '1h:1m'], ['6h', '6h:6m'], ['1d', '1d:24m'], ['3d', '3d:72m'], ['7d', '7d:168m']]);

/**
 * By how much an amount grows in a day, by a straight line through the span of the variable `growth`; where at least half of that span has data (it has 60 points):
 * two points of one minute would say terabytes a day. And only of what is still there.
 * @param growing Only what grows.
 */
export function growthADay(amount: string, growing = false): string {
  return `deriv((${amount})[$growth]) * 86400${growing ? ' > 0' : ''} and count_over_time((${amount})[$growth]) >= 30 and ${amount}`;
}

/** Name of the host of an address such as db-1:9464 in the label `host`, to join exporters of one host that listen on different ports. */
export function byHost(expression: string): string {
  return `label_replace(${expression}, "host", "$1", "instance", "(.*?)(?::[0-9]+)?")`;
}

export function idleName(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
