// Marks on the axes, at round times and addresses.
const STEPS = [];
for (let power = 1; power < 1e9; power *= 10) STEPS.push(power, 2 * power, 5 * power);
for (const seconds of [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600]) STEPS.push(seconds * 1e9);
// since boot there are no months; months between two marks, and how many days these have at least
const LONG_STEPS = [...STEPS, ...[28, 91, 182, 364].map(days => days * 86400e9)], MONTH_STEPS = [[1, 28], [2, 59], [3, 89], [6, 181], ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map(years => [12 * years, 365 * years])];
const MINUTE = 60e9, DAY = 86400e9;
function timeMarks(most) {
  const length = view.t1 - view.t0;
  if (page.isDate && !STEPS.some(one => length / one <= most)) return monthMarks(MONTH_STEPS.find(([, days]) => length / (days * DAY) <= most)[0]);
  const step = LONG_STEPS.find(one => length / one <= most) ?? 31449600e9 * Math.ceil(length / most / 31449600e9), wide = BigInt(step);
  const digits = step >= 1e9 ? 0 : Math.ceil(-Math.log10(step / 1e9) - 1e-9), marks = [];
  // round in the zone, whose distance from UTC may change on the way
  const overAt = t => { const local = (origin + BigInt(Math.round(t)) + BigInt(offsetAt(t)) * SECOND) % wide; return Number(local < 0n ? local + wide : local); };
  const near = (before, next) => { const over = offsetAt(next) === offsetAt(before) ? 0 : overAt(next); return over * 2 < step ? next - over : next + step - over; };
  let date = "", t = Math.ceil(view.t0);
  if (overAt(t) > 0) t = near(t, t + step - overAt(t));
  if (t < view.t0) t += step;
  while (t <= view.t1) {
    const now = clock(t, digits), time = step >= MINUTE && page.isDate ? now.time.slice(0, 5) : now.time;
    marks.push({ t, text: step >= DAY && page.isDate ? now.date : now.date !== date ? time + "\n" + now.date : time });
    date = now.date;
    t = near(t, t + step);
  }
  return marks;
}
// firsts of every so many months, as the zone has them
function monthMarks(step) {
  const marks = [], first = new Date(Number(parts(Math.ceil(view.t0)).seconds) * 1000);
  for (let month = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step; ; month += step) {
    const local = BigInt(Date.UTC(Math.floor(month / 12), month % 12)) * 1000000n - origin, at = offset => Number(local - BigInt(offset) * SECOND);
    const t = at(offsetAt(at(offsetAt(Number(local)))));
    if (t > view.t1) return marks;
    if (t >= view.t0) marks.push({ t, text: new Date(Date.UTC(Math.floor(month / 12), month % 12)).toISOString().slice(0, step % 12 === 0 ? 4 : 7) });
  }
}
function addressMarks(one, most) {
  const marks = [one.low], span = map.spans[one.index];
  if (most < 2) return marks;
  let step = 1n;
  while (Number(step) * most <= one.high - one.low) step *= 2n;
  for (let at = (value(one.low) / step + 1n) * step; ; at += step) {
    const place = span.at + Number(at - span.base);
    if (place > one.high || !(place > one.low)) return marks;
    if ((place - one.low) / (one.high - one.low) * most >= 0.8) marks.push(place);
  }
}
function element(parent, kind, style, text) {
  const made = document.createElement("span");
  made.className = kind;
  for (const name in style) made.style[name] = style[name];
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}
const longest = texts => texts.reduce((one, other) => other.length > one.length ? other : one, "");
// what stands beside the map takes the same room whatever is seen, so that the map does not change its size
function makeRoom() {
  for (const [id, text] of [["most", "1023.9 MiB/s"], ["addresses", longest(map.spans.map(span => hex(span.base + BigInt(span.bytes))))], ["names", longest(map.names.map(one => short(one.name)))]]) {
    $(id).textContent = "";
    $(id).style.minWidth = "";
    if (text) element($(id), "sizer", {}, text);
    // whole pixels, so that those of the map are, too
    $(id).style.minWidth = Math.ceil($(id).getBoundingClientRect().width) + "px";
  }
}
function clear(box) { for (const old of box.querySelectorAll(":scope > :not(.sizer)")) old.remove(); }
function drawTimes() {
  const box = $("times"), per = plot.width / (view.t1 - view.t0);
  clear(box);
  let right = -Infinity;
  for (const mark of timeMarks(Math.max(2, Math.floor(plot.width / 110)))) {
    const x = (mark.t - view.t0) * per;
    element(box, "mark", { left: x + "px" });
    const label = element(box, "tick", { left: x + "px" }, mark.text), half = label.offsetWidth / 2, middle = clip(x, half, Math.max(half, plot.width - half));
    if (middle - half < right + 6) { label.remove(); continue; }
    label.style.left = middle + "px";
    right = middle + half;
  }
  $("caption").textContent = page.isDate ? `time, ${zone === "utc" ? "UTC" : zone === "here" ? "of this computer" : page.zone}` : "time since boot";
}
function drawAddresses() {
  const box = $("addresses"), marks = cells.shown.flatMap(one => addressMarks(one, Math.floor(one.lines / cells.ratio / 36)).map(place => ({ y: line(one, place) / cells.ratio, isFirst: place === one.low, place })));
  clear(box);
  // where each part begins, before anything else
  const taken = [];
  for (const mark of [...marks.filter(one => one.isFirst), ...marks.filter(one => !one.isFirst)]) {
    if (taken.some(y => Math.abs(y - mark.y) < 15)) continue;
    element(box, "tick", { top: mark.y + 1 + "px" }, address(mark.place, !mark.isFirst));
    taken.push(mark.y);
  }
}
// what lay there, as far as there is room to say it; neighbours of one name are one
function drawNames() {
  const box = $("names"), found = [];
  clear(box);
  for (let i = 0; i < map.names.length;) {
    const { start, name } = map.names[i];
    let end = map.names[i].end;
    for (i++; i < map.names.length && map.names[i].name === name; i++) end = map.names[i].end;
    found.push({ start, end, name });
  }
  let last = Infinity;
  for (const one of cells.shown) {
    const span = map.spans[one.index], at = address => span.at + Number(address - span.base);
    for (const { start, end, name } of found) {
      const low = Math.max(one.low, at(start)), high = Math.min(one.high, at(end));
      if (!(low < high)) continue;
      const bottom = line(one, low) / cells.ratio, top = line(one, high) / cells.ratio, middle = (top + bottom) / 2;
      element(box, "bracket", { top: top + 1 + "px", height: Math.max(1, bottom - top - 1) + "px" });
      if (last - middle < 15) continue;
      element(box, "tick", { top: middle + 1 + "px" }, short(name)).title = name;
      last = middle;
    }
  }
}
// a mark for what is left out, with its size
function drawFolds() {
  for (const old of $("stage").querySelectorAll(".fold")) old.remove();
  for (let i = 1; i < cells.shown.length; i++) {
    const below = map.spans[cells.shown[i - 1].index], span = map.spans[cells.shown[i].index], tall = cells.fold / cells.ratio;
    element($("stage"), "fold", { top: cells.shown[i].bottom / cells.ratio + "px", height: tall + "px" }, tall >= 12 ? bytes(Number(span.base - below.base) - below.bytes) + " left out" : "");
  }
}
