// From what is known to pixels: exact areas, nothing sampled.
const FOLD = 14;
// Where each span that is in view lies, from the top, in pixels: as many bytes a line in one as in another, a line at least each, and a mark of some lines between two.
function layout(height, ratio) {
  const shown = map.spans.map((span, index) => ({ index, low: Math.max(view.a0, span.at), high: Math.min(view.a1, span.at + span.bytes) })).filter(one => one.low < one.high);
  const fold = shown.length > 1 ? Math.max(1, Math.min(Math.round(FOLD * ratio), Math.floor(height * 0.3 / (shown.length - 1)))) : 0;
  const room = Math.max(shown.length, height - fold * (shown.length - 1)), all = shown.reduce((sum, one) => sum + one.high - one.low, 0);
  let given = 0;
  for (const one of shown) { one.wanted = room * (one.high - one.low) / all; one.lines = Math.max(1, Math.floor(one.wanted)); given += one.lines; }
  const best = score => shown.reduce((one, other) => score(other) > score(one) ? other : one);
  for (; given < room; given++) best(one => one.wanted - one.lines).lines++;
  for (; given > room; given--) best(one => one.lines > 1 ? one.lines - one.wanted : -Infinity).lines--;
  let bottom = height;
  for (const one of shown) { one.top = bottom - one.lines; one.bottom = bottom; bottom = one.top - fold; }
  return { shown, fold };
}
// of each pixel the known part and the mean heat of that part; of each column what flows
function raster(width, height, ratio) {
  const { shown, fold } = layout(height, ratio), lines = new Array(map.spans.length);
  for (const one of shown) lines[one.index] = one;
  const known = new Float64Array(width * height), heat = new Float64Array(width * height), flow = new Float64Array(width), seen = new Float64Array(width);
  const sx = width / (view.t1 - view.t0), { from, to, start, end, coverage } = map;
  let sum = 0, all = 0;
  for (let i = 0; i < map.count; i++) {
    const span = lines[map.span[i]];
    if (!span) continue;
    const x0 = Math.max(0, (from[i] - view.t0) * sx), x1 = Math.min(width, (to[i] - view.t0) * sx);
    const low = Math.max(start[i], span.low), high = Math.min(end[i], span.high);
    if (!(x0 < x1 && low < high)) continue;
    const sy = span.lines / (span.high - span.low), y0 = (low - span.low) * sy, y1 = Math.min(span.lines, (high - span.low) * sy);
    const part = coverage ? coverage[i] : 1, level = map.heat[i], rate = (high - low) * part * map.flow[i], first = Math.floor(x0);
    all += (x1 - x0) * (high - low) * part; sum += (x1 - x0) * (high - low) * part * level;
    for (let x = first; x < x1; x++) {
      const share = Math.min(x1, x + 1) - Math.max(x0, x);
      flow[x] += share * rate; seen[x] += share;
    }
    for (let y = Math.floor(y0); y < y1; y++) {
      const tall = (Math.min(y1, y + 1) - Math.max(y0, y)) * part, line = (span.bottom - 1 - y) * width;
      for (let x = first; x < x1; x++) {
        const area = tall * (Math.min(x1, x + 1) - Math.max(x0, x));
        known[line + x] += area; heat[line + x] += area * level;
      }
    }
  }
  // what rounding leaves of an edge is nothing
  let hottest = 0, hottestAt = -1;
  for (let i = 0; i < known.length; i++) {
    if (known[i] > 1e-9) {
      // of equal heats none may be hotter by what rounding does: they have one rank; but the least heat is not none
      heat[i] = Math.min(1, Math.fround(heat[i] / known[i])); known[i] = Math.min(1, known[i]);
      if (heat[i] > hottest) { hottest = heat[i]; hottestAt = i; }
    } else { heat[i] = NaN; known[i] = 0; }
  }
  return { width, height, ratio, shown, fold, known, heat, flow, seen, hottest, hottestAt, mean: all > 0 ? sum / all : NaN, coverage: Math.min(1, all / (width * (view.a1 - view.a0))) };
}
// from a line of pixels to a place on the line of bytes; fold: the span below, where it is between two
function placeOf(y) {
  const { shown } = cells;
  for (let i = 0; i < shown.length; i++) {
    const one = shown[i];
    if (y >= one.bottom) return { a: one.low, fold: shown[i - 1] ?? null };
    if (y >= one.top) return { a: clip(one.low + (one.bottom - y) / one.lines * (one.high - one.low), one.low, one.high - (one.high - one.low) * 1e-9), fold: null };
  }
  const last = shown[shown.length - 1];
  return { a: last.high - (last.high - last.low) * 1e-9, fold: null };
}
// Where something lies, in pixels from the top. A place where two spans meet is at the top of one and, above the mark, at the bottom of the other.
const line = (one, a) => one.bottom - clip((a - one.low) / (one.high - one.low), 0, 1) * one.lines;
const topOf = a => line(cells.shown.find(one => a <= one.high) ?? cells.shown[cells.shown.length - 1], a);
const bottomOf = a => line(cells.shown.findLast(one => one.low <= a) ?? cells.shown[0], a);
// the line of pixels that holds a byte
function lineOf(a) {
  const one = cells.shown.findLast(one => one.low <= a) ?? cells.shown[0];
  return one.bottom - 1 - clip(Math.floor((a - one.low) / (one.high - one.low) * one.lines), 0, one.lines - 1);
}
