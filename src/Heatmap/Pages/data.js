// What the page holds: rectangles of time and addresses, each known at one heat. Where there were too many, cells of a grid, each known in part.
async function unpack(text) {
  // what .NET makes of nothing is nothing, and no stream that could be inflated
  if (text === "") return new Uint8Array(0);
  const letters = atob(text), packed = new Uint8Array(letters.length);
  for (let i = 0; i < packed.length; i++) packed[i] = letters.charCodeAt(i);
  return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).arrayBuffer());
}
// first the lowest byte of each number, then the next one of each, and so on: that packs best
async function column(text, Kind) {
  const planes = await unpack(text), size = Kind.BYTES_PER_ELEMENT, count = planes.length / size, whole = new Uint8Array(planes.length);
  for (let plane = 0, at = 0; plane < size; plane++) for (let i = 0; i < count; i++) whole[i * size + plane] = planes[at++];
  return new Kind(whole.buffer);
}
async function load(source) {
  const loaded = { stream: source.stream, spans: [], bytes: 0, names: source.names.map(one => ({ start: BigInt(one.start), end: BigInt(one.end), name: one.name })) };
  for (const span of source.spans) {
    loaded.spans.push({ at: loaded.bytes, base: BigInt(span.start), bytes: span.bytes });
    loaded.bytes += span.bytes;
  }
  await (source.cells ? loadCells(loaded, source.cells) : loadAreas(loaded, source.areas));
  loaded.span = new Uint16Array(loaded.count);
  for (let i = 0; i < loaded.count; i++) {
    let span = i > 0 ? loaded.span[i - 1] : 0;
    while (span > 0 && loaded.spans[span].at > loaded.start[i]) span--;
    while (span + 1 < loaded.spans.length && loaded.spans[span + 1].at <= loaded.start[i]) span++;
    loaded.span[i] = span;
  }
  return loaded;
}
async function loadAreas(loaded, areas) {
  for (const name of ["from", "to", "start", "end", "heat"]) loaded[name] = await column(areas[name], Float64Array);
  for (const name of ["accesses", "age", "snapshot"]) loaded[name] = await column(areas[name], Uint32Array);
  // ends ascending, ns; aggregation and sampling, ns; how often an aggregation samples
  loaded.ends = await column(areas.ends, Float64Array);
  loaded.aggregation = await column(areas.aggregation, Float64Array);
  loaded.sample = await column(areas.sample, Float64Array);
  loaded.samples = await column(areas.samples, Uint32Array);
  loaded.count = loaded.from.length;
  loaded.flow = new Float64Array(loaded.count);
  for (let i = 0; i < loaded.count; i++) {
    const s = loaded.snapshot[i], seconds = loaded.aggregation[s] / 1e9;
    loaded.flow[i] = page.flow === "bytes" ? loaded.heat[i] : (page.flow === "accesses" ? loaded.accesses[i] : loaded.heat[i] * loaded.samples[s]) / seconds;
  }
}
async function loadCells(loaded, cells) {
  const { rows, columns } = cells, grid = { rows, columns, text: cells.text };
  for (const name of ["times", "starts", "ends", "first", "last", "samples"]) grid[name] = await column(cells[name], Float64Array);
  grid.count = await column(cells.count, Uint32Array);
  for (const name of ["heat", "coverage", "seen", "used", "idle"]) grid[name] = await column(cells[name], Float32Array);
  let count = 0;
  for (let i = 0; i < rows * columns; i++) if (grid.coverage[i] > 0) count++;
  loaded.cells = grid;
  loaded.count = count;
  for (const name of ["from", "to", "start", "end", "heat", "coverage", "flow"]) loaded[name] = new Float64Array(count);
  loaded.cell = new Uint32Array(count);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let place = 0; place < columns; place++) {
      const i = row * columns + place;
      if (!(grid.coverage[i] > 0)) continue;
      loaded.from[to] = grid.times[row]; loaded.to[to] = grid.times[row + 1]; loaded.start[to] = grid.starts[place]; loaded.end[to] = grid.ends[place];
      loaded.heat[to] = grid.heat[i]; loaded.coverage[to] = grid.coverage[i]; loaded.cell[to] = i;
      loaded.flow[to++] = page.flow === "bytes" ? grid.heat[i] : grid.heat[i] * grid.samples[row];
    }
  }
}
// the first place whose value is above
function above(sorted, wanted) {
  let low = 0, high = sorted.length;
  while (low < high) { const middle = (low + high) >> 1; if (sorted[middle] <= wanted) low = middle + 1; else high = middle; }
  return low;
}
function find(t, a) {
  for (let i = 0; i < map.count; i++) if (map.from[i] <= t && t < map.to[i] && map.start[i] <= a && a < map.end[i]) return i;
  return -1;
}
// bytes of what is shown at a moment: in use, idle for how long, and known
function eachAt(t, tell) {
  const grid = map.cells;
  if (!grid) {
    for (let i = 0; i < map.count; i++) {
      if (!(map.from[i] <= t && t < map.to[i])) continue;
      const size = Math.min(view.a1, map.end[i]) - Math.max(view.a0, map.start[i]), s = map.snapshot[i];
      if (size > 0) tell(size, map.accesses[i] > 0 ? -1 : Math.max(0, (map.age[i] + 1) * map.aggregation[s] - map.ends[s] + t) / 1e9);
    }
    return t;
  }
  // of cells, it is known at the end of each row
  const row = clip(above(grid.times, t) - 1, 0, grid.rows - 1);
  for (let place = 0; place < grid.columns; place++) {
    const size = Math.min(view.a1, grid.ends[place]) - Math.max(view.a0, grid.starts[place]), i = row * grid.columns + place;
    if (!(size > 0 && grid.seen[i] > 0)) continue;
    if (grid.used[i] > 0) tell(size * grid.used[i], -1);
    if (grid.seen[i] > grid.used[i]) tell(size * (grid.seen[i] - grid.used[i]), grid.idle[i]);
  }
  return grid.times[row + 1];
}
