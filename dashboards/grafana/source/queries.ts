/** PromQL that more than one panel needs. docs/metrics.md says what may be added up. */

/**
 * The exporter's bounds of idle time (its setting metrics.idle-bounds) in seconds, without the last, +Inf. Only panels that name single buckets need them;
 * an exporter with other bounds needs this line to be changed, and `generate`.
 */
export const idleBounds: readonly number[] = [0, 5, 30, 120, 600, 3600, 21600];

/**
 * An amount in bytes, by some labels.
 * Each scheme of a context is a stream over the same memory, so one of them is taken before anything is added up.
 */
export function amount(metric: string, selector: string, by: readonly string[] = []): string {
  const sum = by.length > 0 ? `sum by (${by.join(', ')})` : 'sum';
  return `${sum} (max without (scheme) (${metric}{${selector}}))`;
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

/** Whether sources deliver: 1 or 0. An exporter that is gone has no damon_up any more: for as long as it was seen within the window, that is 0, too. */
export function delivers(selector: string): string {
  return `min by (instance) (damon_up{${selector}} or 0 * last_over_time(damon_up{${selector}}[$__range]))`;
}

/** Name of the host of an address such as db-1:9464 in the label `host`, to join exporters of one host that listen on different ports. */
export function byHost(expression: string): string {
  return `label_replace(${expression}, "host", "$1", "instance", "(.*?)(?::[0-9]+)?")`;
}

export function idleName(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
