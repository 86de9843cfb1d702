// What is said beside the map.
function drawStrip() {
  const canvas = $("bandwidth"), ratio = cells.ratio, width = cells.width, height = Math.round(canvas.clientHeight * ratio), context = canvas.getContext("2d");
  let most = 0, sum = 0, count = 0;
  for (let x = 0; x < width; x++) if (cells.seen[x] > 1e-9) { most = Math.max(most, cells.flow[x]); sum += cells.flow[x]; count++; }
  const ground = css("--ground"), accent = css("--accent");
  canvas.width = width; canvas.height = height;
  hatch(context, width, height, ratio);
  for (let x = 0; x < width; x++) {
    if (!(cells.seen[x] > 1e-9)) continue;
    const tall = most > 0 ? cells.flow[x] / most * height : 0;
    context.fillStyle = ground; context.fillRect(x, 0, 1, height - tall);
    context.fillStyle = accent; context.fillRect(x, height - tall, 1, tall);
  }
  context.fillStyle = css("--line"); context.fillRect(0, height - Math.max(1, Math.round(ratio)), width, Math.max(1, Math.round(ratio)));
  const unit = page.flow === "bytes" ? "" : "/s", name = page.flow === "bytes" ? "Bytes that passed" : page.flow === "accesses" ? "Bandwidth, estimated" : "Bandwidth of the bytes that passed, estimated";
  $("flow").textContent = count === 0 ? `${name}: unknown` : `${name}: ${bytes(sum / count)}${unit} on average, ${bytes(most)}${unit} at most`;
  clear($("most"));
  if (most > 0) element($("most"), "tick", { top: canvas.offsetTop + 6 + "px" }, bytes(most) + unit);
}
const AGES = [["in use", -1, 0], ["less than 5 s", 0, 5], ["5 to 30 s", 5, 30], ["30 s to 2 m", 30, 120], ["2 to 10 m", 120, 600], ["10 m to 1 h", 600, 3600], ["1 h and more", 3600, Infinity]];
function drawAges() {
  const t = point && !point.fold ? point.t : Math.max(view.t0, view.t1 - (view.t1 - view.t0) * 1e-6), sums = AGES.map(() => 0);
  const at = eachAt(t, (size, idle) => { sums[AGES.findIndex(([, low, high]) => idle < 0 ? low < 0 : low >= 0 && idle >= low && idle < high)] += size; });
  const unknown = Math.max(0, view.a1 - view.a0 - sums.reduce((sum, one) => sum + one, 0)), body = $("sizes"), rows = [...AGES.map(([name], i) => [name, sums[i]]), ["unknown", unknown < 1 ? 0 : unknown]];
  $("agestitle").textContent = `Size by idle time, ${moment(at)}`;
  const most = Math.max(1, ...rows.map(row => row[1]));
  if (body.rows.length === 0) for (const [name] of rows) {
    const row = body.insertRow(), bar = document.createElement("div"), head = document.createElement("th");
    head.scope = "row"; head.textContent = name; bar.className = name === "unknown" ? "bar unknown" : "bar";
    row.append(head); row.insertCell(); const last = row.insertCell(); last.className = "bars"; last.append(bar);
  }
  rows.forEach(([, size], i) => { body.rows[i].cells[1].textContent = bytes(size); body.rows[i].cells[2].firstChild.style.width = size / most * 100 + "%"; });
}
function drawLegend() {
  const box = $("legend"), palette = page.palettes[$("palette").value];
  box.textContent = "";
  if (scale.high > 0) {
    const bar = document.createElement("div"), canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    bar.id = "scalebar"; canvas.width = 255; canvas.height = 1; canvas.setAttribute("aria-hidden", "true"); bar.append(canvas);
    for (let i = 1; i < 256; i++) { context.fillStyle = colourText(palette[i]); context.fillRect(i - 1, 0, 1, 1); }
    const marks = scaleMarks(scale);
    marks.forEach((mark, i) => {
      element(bar, "mark", i === marks.length - 1 ? { right: 0 } : { left: mark.place * 100 + "%" });
      element(bar, i === 0 ? "tick first" : i === marks.length - 1 ? "tick last" : "tick", { left: mark.place * 100 + "%" }, mark.text);
    });
    box.append(bar);
  }
  for (const [text, paint] of [[page.nothing, context => { context.fillStyle = colourText(palette[0]); context.fillRect(0, 0, 56, 26); }], ["unknown", context => {
    if ($("unknown").value === "apart") hatch(context, 56, 26, 2); else { context.fillStyle = colourText(palette[0]); context.fillRect(0, 0, 56, 26); }
  }]]) {
    const swatch = element(box, "swatch", {}), canvas = document.createElement("canvas");
    canvas.width = 56; canvas.height = 26; canvas.setAttribute("aria-hidden", "true"); paint(canvas.getContext("2d")); swatch.append(canvas, text);
  }
  const kind = { linear: "", log: ", logarithmic", equalised: ", by rank" }[scale.kind];
  element(box, "", {}, `${page.value}, ${page.whole}${kind}`).id = "what";
}
const mean = ratio => percent(Math.round(ratio * 1e5) / 1e5);
function drawSummary() {
  const where = `${moment(view.t0)} to ${moment(view.t1)} (${duration(view.t1 - view.t0)}), ${address(view.a0)} to ${address(view.a1, true)} (${bytes(view.a1 - view.a0)})`;
  if (Number.isNaN(cells.mean)) { $("summary").textContent = `Shown: ${where}. Nothing of it is known.`; return; }
  const y = Math.floor(cells.hottestAt / cells.width), x = cells.hottestAt % cells.width;
  const hottest = cells.hottest > 0 ? ` Hottest: ${mean(cells.hottest)}, at ${moment(view.t0 + (x + 0.5) / cells.width * (view.t1 - view.t0))}, ${address(placeOf(y + 0.5).a)}.` : " Hottest: 0 %.";
  $("summary").textContent = `Shown: ${where}. On average ${mean(cells.mean)} ${page.whole}; ${mean(1 - cells.coverage)} is unknown.${hottest}`;
}
// what there is at the point, as pairs of a name and a text
function facts() {
  if (!point) return [["Shown", `${moment(view.t0)} to ${moment(view.t1)}, ${address(view.a0)} to ${address(view.a1, true)}`]];
  const { t, a } = point, told = [["Time", moment(t)]];
  if (point.fold) {
    const below = map.spans[point.fold.index], span = map.spans[point.fold.index + 1];
    return [...told, ["Address", `${hex(below.base + BigInt(below.bytes))} to ${hex(span.base)} is left out: ${bytes(Number(span.base - below.base) - below.bytes)}`], [page.title, "unknown: it was not watched"]];
  }
  const name = nameAt(a);
  told.push(["Address", name ? `${address(a)}, ${name}` : address(a)]);
  const x = clip(Math.floor((t - view.t0) / (view.t1 - view.t0) * cells.width), 0, cells.width - 1), y = lineOf(a);
  const known = cells.known[y * cells.width + x], heat = cells.heat[y * cells.width + x], i = find(t, a), span = cells.shown.findLast(one => one.low <= a) ?? cells.shown[0];
  const own = i < 0 ? "unknown" : `${percent(map.heat[i])} ${page.whole}`, pixel = Number.isNaN(heat) || (i >= 0 && Math.abs(heat - map.heat[i]) < 5e-6) ? "" : `; ${mean(heat)} on average in its pixel`;
  told.push([page.title, own + pixel]);
  const cell = `its pixel, ${duration((view.t1 - view.t0) / cells.width)} x ${bytes((span.high - span.low) / span.lines)}, is known`;
  if (map.cells) told.push(["Coverage", `${percent(i < 0 ? 0 : Math.round(map.coverage[i] * 1e5) / 1e5)} of its cell, ${map.cells.text}, is known; ${mean(known)} of ${cell}`]);
  else told.push(["Coverage", `${mean(known)} of ${cell}`]);
  told.push(...(map.cells ? factsOfCell(t) : factsOfArea(i, t)));
  const flow = cells.seen[x] > 1e-9 ? bytes(cells.flow[x]) + (page.flow === "bytes" ? "" : "/s") : "unknown";
  told.push([page.flow === "bytes" ? "Bytes that passed" : "Bandwidth", `${flow}, of all that is shown at this time`]);
  return told;
}
const intervals = s => `aggregation ${duration(map.aggregation[s])}, sampling ${duration(map.sample[s])}`;
function factsOfArea(i, t) {
  // the first snapshot that ends at or after a moment decides it
  const s = Math.min(above(map.ends, t), map.ends.length - 1), source = map.ends.length > 0 ? `of ${moment(map.ends[s])}, ${intervals(s)}` : "none";
  if (i < 0) return [["Region", "none that had its level then"], ["Snapshot", source]];
  const last = map.snapshot[i], level = `nr_accesses ${map.accesses[i]} of ${map.samples[last]}, age ${map.age[i]} (${duration((map.age[i] + 1) * map.aggregation[last])})`;
  return [["Region", `${address(map.start[i])} to ${address(map.end[i], true)} (${bytes(map.end[i] - map.start[i])}), ${level}${last === s ? "" : `, as of ${moment(map.ends[last])}`}`], ["Snapshot", source]];
}
function factsOfCell(t) {
  const grid = map.cells, row = clip(above(grid.times, t) - 1, 0, grid.rows - 1), count = grid.count[row];
  return [["Snapshots", count === 0 ? "none" : count === 1 ? `of ${moment(grid.last[row])}` : `${count}, of ${moment(grid.first[row])} to ${moment(grid.last[row])}`]];
}
let speech = 0;
function tell() {
  const told = facts(), box = $("tell");
  box.textContent = "";
  for (const [name, text] of told) {
    const term = document.createElement("dt"), what = document.createElement("dd");
    term.textContent = name; what.textContent = text; box.append(term, what);
  }
  // a screen reader is told when the point rests
  clearTimeout(speech);
  if (point) speech = setTimeout(() => { $("say").textContent = told.map(([name, text]) => `${name}: ${text}`).join(". "); }, 150);
}
