// The page: its state, and when what is drawn.
let map = null, view = null, selection = null, point = null, anchor = null, cells = null, scale = null, plot = { width: 1, height: 1 };

// More pixels than these are not worked out: a large screen of many dots shows each as more than one.
const MOST_PIXELS = 4e6;
function draw() {
  const stage = $("stage");
  plot = { width: stage.clientWidth, height: stage.clientHeight };
  if (plot.width < 1 || plot.height < 1) return;
  const ratio = Math.min(devicePixelRatio || 1, Math.sqrt(MOST_PIXELS / (plot.width * plot.height)));
  cells = raster(Math.max(1, Math.round(plot.width * ratio)), Math.max(1, Math.round(plot.height * ratio)), ratio);
  scale = makeScale(cells);
  paint();
  drawTimes(); drawAddresses(); drawNames(); drawFolds(); drawStrip(); drawLegend(); drawSummary();
  overlay(); drawAges(); tell();
}
function hatch(context, width, height, ratio) {
  context.fillStyle = css("--ground"); context.fillRect(0, 0, width, height);
  context.strokeStyle = css("--hatch"); context.lineWidth = Math.max(1, ratio); context.beginPath();
  for (let x = -height; x < width; x += 8 * ratio) { context.moveTo(x, height); context.lineTo(x + height, 0); }
  context.stroke();
}
function paint() {
  const { width, height, heat } = cells, palette = page.palettes[$("palette").value], apart = $("unknown").value === "apart", context = canvas.getContext("2d", { willReadFrequently: true });
  canvas.width = width; canvas.height = height;
  hatch(context, width, height, cells.ratio);
  const picture = context.getImageData(0, 0, width, height), colours = new Uint32Array(picture.data.buffer);
  const ready = Uint32Array.from(palette, colour => (0xff000000 | (colour & 255) << 16 | colour & 0xff00 | colour >> 16) >>> 0);
  let before = NaN, colour = 0;
  for (const one of cells.shown) {
    for (let i = one.top * width, last = one.bottom * width; i < last; i++) {
      const level = heat[i];
      if (Number.isNaN(level)) { if (!apart) colours[i] = ready[0]; continue; }
      if (level !== before) { before = level; colour = ready[colourIndex(scale.place(level))]; }
      colours[i] = colour;
    }
  }
  context.putImageData(picture, 0, 0);
}
// what changes with the point alone
function overlay() {
  const over = $("over"), context = over.getContext("2d"), ratio = cells.ratio, x = t => (t - view.t0) / (view.t1 - view.t0) * cells.width;
  over.width = cells.width; over.height = cells.height;
  const box = (t0, t1, a0, a1, colours) => {
    if (t1 < view.t0 || t0 > view.t1 || a1 < view.a0 || a0 > view.a1) return;
    const left = clip(x(t0), -9, cells.width + 9), right = clip(x(t1), -9, cells.width + 9), top = a1 > view.a1 ? -9 : topOf(a1), bottom = a0 < view.a0 ? cells.height + 9 : bottomOf(a0);
    colours.forEach((colour, i) => { context.strokeStyle = colour; context.lineWidth = (4 - 2 * i) * ratio; context.strokeRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top)); });
  };
  if (selection) box(selection.t0, selection.t1, selection.a0, selection.a1, [css("--ground"), css("--accent")]);
  if (pointed >= 0) box(map.from[pointed], map.to[pointed], map.start[pointed], map.end[pointed], ["#000", "#fff"]);
  if (!point || point.fold || point.t < view.t0 || point.t > view.t1 || point.a < view.a0 || point.a > view.a1) return;
  // white on black: seen on any colour
  const column = Math.round(x(point.t)), line = Math.round(bottomOf(point.a));
  for (const [colour, wide, strength] of [["#000", 3, 0.55], ["#fff", 1, 0.9]]) {
    context.fillStyle = colour; context.globalAlpha = strength;
    context.fillRect(column - wide * ratio / 2, 0, wide * ratio, cells.height); context.fillRect(0, line - wide * ratio / 2, cells.width, wide * ratio);
  }
}
let waiting = "";
// all of it, or only what depends on the point; at most once a frame
function redraw(all = true) {
  if (all) keepInside();
  if (waiting === "") requestAnimationFrame(() => {
    const what = waiting;
    waiting = "";
    if (what === "all" || !cells) draw(); else { overlay(); drawAges(); tell(); }
  });
  if (all || waiting === "") waiting = all ? "all" : "point";
}
let chosen = 0;
async function choose(index) {
  const turn = ++chosen, loaded = await load(page.maps[index]);
  if (turn !== chosen) return;
  // the time that is seen stays, so that maps can be compared
  map = loaded;
  view = { t0: view ? view.t0 : 0, t1: view ? view.t1 : page.length, a0: 0, a1: map.bytes };
  point = null; anchor = null; selection = null; pointed = -1;
  $("note").hidden = !map.cells;
  $("note").textContent = map.cells ? `Shown in cells of ${map.cells.text}: there are too many regions for a page. Each cell has the exact mean of what is known in it. A shorter --time-range or --address-range shows the regions themselves.` : "";
  document.querySelector("main").hidden = false;
  list();
  makeRoom();
  draw();
}
function tellSpan() { $("sub").textContent = `${moment(0, 3)} to ${moment(page.length, 3)} (${duration(page.length)})`; }
function fillChoices() {
  const add = (id, choices) => { for (const [value, text] of choices) $(id).add(new Option(text, value)); };
  const alike = new Map();
  for (const one of page.maps) alike.set(one.stream, (alike.get(one.stream) ?? 0) + 1);
  add("stream", page.maps.map((one, i) => [i, alike.get(one.stream) > 1 ? `${one.stream}, ${hex(BigInt(one.spans[0].start))} (${bytes(one.spans.reduce((sum, span) => sum + span.bytes, 0))})` : one.stream]));
  $("streams").hidden = page.maps.length < 2;
  add("palette", Object.keys(page.palettes).map(name => [name, name]));
  add("span", [["auto", "to the hottest shown"], ["held", "held as it is"], ["full", "0 to 100 %"], ...(page.span ? [["given", `${round(page.span[0] * 100)} to ${round(page.span[1] * 100)} %`]] : [])]);
  add("zone", [["utc", "UTC"], ...(zone === "asked" ? [["asked", page.zone]] : []), ["here", "of this computer"]]);
  $("unknown").options[1].textContent = `as ${page.nothing}`;
  $("zones").hidden = !page.isDate;
  $("times").classList.toggle("dates", page.isDate);
  $("palette").value = page.palette; $("scale").value = page.scale; $("span").value = page.span ? "given" : "auto"; $("zone").value = zone;
}
async function start() {
  $("title").textContent = document.title;
  fillChoices();
  await choose(0);
  tellSpan();
  for (const id of ["scale", "palette", "unknown"]) $(id).addEventListener("change", () => redraw());
  $("span").addEventListener("change", () => { if ($("span").value === "held") held = [scale.low, scale.high]; redraw(); });
  $("zone").addEventListener("change", () => { zone = $("zone").value; tellSpan(); list(); redraw(); });
  $("stream").addEventListener("change", () => choose($("stream").selectedIndex));
  new ResizeObserver(() => { if ($("stage").clientWidth !== plot.width || $("stage").clientHeight !== plot.height) redraw(); }).observe($("stage"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
  watchDots();
  document.documentElement.dataset.ready = "true";
}
// the dots of a pixel change when a window goes to another screen
function watchDots() { matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => { redraw(); watchDots(); }, { once: true }); }
start().catch(error => { $("sub").textContent = `This page cannot be shown here: ${error.message}. It needs a browser of 2023 or later.`; console.error(error); });
