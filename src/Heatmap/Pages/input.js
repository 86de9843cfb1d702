// Mouse, touch, wheel and keys.
const LEAST_TIME = 100, LEAST_BYTES = 64;
function keepInside() {
  const length = clip(view.t1 - view.t0, Math.min(Math.max(LEAST_TIME, page.length * 2 ** -40), page.length), page.length), size = clip(view.a1 - view.a0, Math.min(LEAST_BYTES, map.bytes), map.bytes);
  view.t0 = clip(view.t0, 0, page.length - length); view.t1 = view.t0 + length;
  view.a0 = clip(view.a0, 0, map.bytes - size); view.a1 = view.a0 + size;
}
function move(time, space) {
  const t = time * (view.t1 - view.t0), a = space * (view.a1 - view.a0);
  view = { t0: view.t0 + t, t1: view.t1 + t, a0: view.a0 + a, a1: view.a1 + a };
  redraw();
}
function zoom(factor, at, which = $("axes").value) {
  const { t, a } = at ?? (point && !point.fold ? point : middle());
  if (which !== "addresses") { view.t0 = t - (t - view.t0) * factor; view.t1 = t + (view.t1 - t) * factor; }
  if (which !== "time") { view.a0 = a - (a - view.a0) * factor; view.a1 = a + (view.a1 - a) * factor; }
  redraw();
}
const middle = () => ({ t: (view.t0 + view.t1) / 2, a: (view.a0 + view.a1) / 2 });
function showAll() { view = { t0: 0, t1: page.length, a0: 0, a1: map.bytes }; redraw(); }
// what is at a place of the window
function where(event) {
  const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
  const at = placeOf(clip(y, 0, box.height - 1e-3) / box.height * cells.height);
  return { x, y, t: view.t0 + clip(x / box.width, 0, 1 - 1e-9) * (view.t1 - view.t0), ...at };
}
const canvas = $("map"), pointers = new Map();
let drag = null;
function begin(event) {
  if (event.button > 0) return;
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  const at = where(event), two = [...pointers.values()];
  drag = { at, view: { ...view }, x: event.clientX, y: event.clientY, isMoved: false, selects: two.length === 1 && (event.shiftKey || $("selects").getAttribute("aria-pressed") === "true"), apart: two.length === 2 ? Math.hypot(two[0].x - two[1].x, two[0].y - two[1].y) : 0 };
  if (two.length === 2) drag.at = where({ clientX: (two[0].x + two[1].x) / 2, clientY: (two[0].y + two[1].y) / 2 });
}
function follow(event) {
  if (pointers.has(event.pointerId)) pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (!drag) { at(where(event), false); return; }
  drag.isMoved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
  if (!drag.isMoved) return;
  const two = [...pointers.values()];
  if (two.length === 2) {
    const apart = Math.max(1, Math.hypot(two[0].x - two[1].x, two[0].y - two[1].y));
    view = { ...drag.view };
    zoom(Math.max(1, drag.apart) / apart, drag.at);
  } else if (drag.selects) {
    const now = where(event);
    selection = { t0: Math.min(now.t, drag.at.t), t1: Math.max(now.t, drag.at.t), a0: Math.min(now.a, drag.at.a), a1: Math.max(now.a, drag.at.a) };
    at(now, false);
  } else if (drag.apart === 0) {
    const box = canvas.getBoundingClientRect(), t = (event.clientX - drag.x) / box.width * (drag.view.t1 - drag.view.t0), a = (event.clientY - drag.y) / box.height * (drag.view.a1 - drag.view.a0);
    view = { t0: drag.view.t0 - t, t1: drag.view.t1 - t, a0: drag.view.a0 + a, a1: drag.view.a1 + a };
    redraw();
  }
}
function end(event) {
  pointers.delete(event.pointerId);
  if (!drag || pointers.size > 0) return;
  const { isMoved, selects, at: began } = drag;
  drag = null;
  if (event.type === "pointercancel") return;
  if (!isMoved) { at(began, false); if (!began.fold) selectAt(began.t, began.a); else select(null); }
  else if (selects) select(selection);
}
canvas.addEventListener("pointerdown", begin);
canvas.addEventListener("pointermove", follow);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", end);
// a finger that is lifted has told where it was; a mouse that left is nowhere
canvas.addEventListener("pointerleave", event => { if (event.pointerType === "mouse" && !drag && point && !point.byKey) at(null, false); });
canvas.addEventListener("dblclick", event => zoom(0.5, where(event)));
const LINE = 16, PAGE = 400;
function turn(event, which) {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? PAGE : 1, x = event.deltaX * unit, y = event.deltaY * unit;
  if (!which && !event.shiftKey && Math.abs(x) > Math.abs(y)) { move(x / Math.max(1, plot.width), 0); return; }
  // a pinch on a touchpad comes as a wheel with Ctrl, in smaller steps
  zoom(Math.pow(event.ctrlKey ? 1.01 : 1.0015, y || x), where(event), which ?? (event.shiftKey ? "time" : event.altKey ? "addresses" : undefined));
}
canvas.addEventListener("wheel", event => turn(event), { passive: false });
for (const [id, which] of [["times", "time"], ["strip", "time"], ["addresses", "addresses"], ["names", "addresses"]]) $(id).addEventListener("wheel", event => turn(event, which), { passive: false });

// the point that is told about
function at(place, byKey) {
  point = place ? { t: place.t, a: place.a, fold: place.fold ?? null, byKey } : null;
  redraw(false);
}
const STEP = 1 / 50;
function step(time, space, selects) {
  const from = point && !point.fold ? point : { ...middle(), fold: null };
  const to = point ? { t: clip(from.t + time * STEP * (view.t1 - view.t0), 0, page.length * (1 - 1e-9)), a: clip(from.a + space * STEP * (view.a1 - view.a0), 0, map.bytes * (1 - 1e-9)) } : from;
  anchor = selects ? anchor ?? from : null;
  // the view goes with the point
  const t = to.t < view.t0 ? to.t - view.t0 : to.t >= view.t1 ? to.t - view.t1 : 0, a = to.a < view.a0 ? to.a - view.a0 : to.a >= view.a1 ? to.a - view.a1 : 0;
  if (t !== 0 || a !== 0) { move(t === 0 ? 0 : t / (view.t1 - view.t0) + Math.sign(t) * STEP, a === 0 ? 0 : a / (view.a1 - view.a0) + Math.sign(a) * STEP); }
  at(to, true);
  if (selects) select({ t0: Math.min(anchor.t, to.t), t1: Math.max(anchor.t, to.t), a0: Math.min(anchor.a, to.a), a1: Math.max(anchor.a, to.a) });
}
// the view goes on by a screen, and the point with it
function leaf(time, space) {
  const before = { ...view };
  move(time, space);
  keepInside();
  if (point) at({ ...point, t: point.t + view.t0 - before.t0, a: point.a + view.a0 - before.a0, fold: null }, true);
}
const KEYS = {
  ArrowLeft: event => step(-1, 0, event.shiftKey), ArrowRight: event => step(1, 0, event.shiftKey), ArrowUp: event => step(0, 1, event.shiftKey), ArrowDown: event => step(0, -1, event.shiftKey),
  PageUp: () => leaf(0, 1), PageDown: () => leaf(0, -1), "<": () => leaf(-1, 0), ",": () => leaf(-1, 0), ">": () => leaf(1, 0), ".": () => leaf(1, 0),
  "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "_": () => zoom(2), "]": () => zoom(0.5, null, "time"), "[": () => zoom(2, null, "time"), "}": () => zoom(0.5, null, "addresses"), "{": () => zoom(2, null, "addresses"),
  Home: () => showAll(), Enter: () => { if (point && !point.fold) selectAt(point.t, point.a); }, s: () => select({ ...view }), Escape: () => { anchor = null; at(null, true); select(null); },
};
canvas.addEventListener("keydown", event => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act(event);
});
canvas.addEventListener("focus", () => { if (!point && canvas.matches(":focus-visible")) at({ ...middle() }, true); });
for (const [id, act] of [["in", () => zoom(0.5)], ["out", () => zoom(2)], ["earlier", () => leaf(-0.5, 0)], ["later", () => leaf(0.5, 0)], ["higher", () => leaf(0, 0.5)], ["lower", () => leaf(0, -0.5)], ["all", showAll], ["choose", () => select({ ...view })]]) $(id).addEventListener("click", act);
$("selects").addEventListener("click", () => $("selects").setAttribute("aria-pressed", String($("selects").getAttribute("aria-pressed") !== "true")));
