// From heat to a place on the palette, 0 to 1. Place 0 is no heat, and nothing else is.
const RANKS = 1024, DECADES = 1e-3;
let held = null;
function ends(grid) {
  const choice = $("span").value;
  return choice === "full" ? [0, 1] : choice === "given" ? page.span : choice === "held" ? held : [0, grid.hottest];
}
function makeScale(grid) {
  const kind = $("scale").value, [low, high] = ends(grid), place = { linear, log, equalised }[kind](low, high, grid);
  return { kind, low, high, heat: place.heat, place: heat => heat <= 0 || high <= 0 ? 0 : clip(place.place(heat), Number.MIN_VALUE, 1) };
}
function linear(low, high) {
  return { place: heat => high > low ? (heat - low) / (high - low) : heat > low ? 1 : 0, heat: at => low + at * (high - low) };
}
function log(low, high) {
  const least = low > 0 ? low : high * DECADES;
  return { place: heat => high > least ? Math.log(heat / least) / Math.log(high / least) : heat > least ? 1 : 0, heat: at => least > 0 ? least * Math.pow(high / least, at) : 0 };
}
function equalised(low, high, grid) {
  const sorted = grid.heat.filter(heat => heat > low).map(heat => Math.min(heat, high)).sort(), count = Math.min(RANKS, sorted.length);
  const ranks = new Float64Array(count);
  for (let rank = 1; rank <= count; rank++) ranks[rank - 1] = sorted[Math.floor(rank * sorted.length / count) - 1];
  return { place: heat => count === 0 ? 1 : above(ranks, heat) / count, heat: at => count === 0 ? high : ranks[clip(Math.ceil(at * count) - 1, 0, count - 1)] };
}
const colourIndex = place => place <= 0 ? 0 : clip(Math.ceil(place * 255), 1, 255);
const colourText = colour => "#" + colour.toString(16).padStart(6, "0");
// round marks: { place, text }
function scaleMarks(scale) {
  if (scale.kind === "equalised") return [0, 0.25, 0.5, 0.75, 1].map(place => ({ place, text: percent(scale.heat(place)) }));
  const low = scale.heat(0), high = scale.heat(1), marks = [{ place: 0, text: percent(low) }];
  if (scale.kind === "log") {
    for (let power = Math.ceil(Math.log10(low * 1.5)); Math.pow(10, power) < high; power++) marks.push({ place: Math.log(Math.pow(10, power) / low) / Math.log(high / low), text: percent(Math.pow(10, power)) });
  } else {
    const rough = (high - low) / 5 * (1 - 1e-9), power = Math.pow(10, Math.floor(Math.log10(rough))), step = [1, 2, 5, 10].find(digit => digit * power >= rough) * power;
    for (let heat = (Math.floor(low / step + 1e-9) + 1) * step; heat < high; heat += step) marks.push({ place: (heat - low) / (high - low), text: percent(heat) });
  }
  return [...marks.filter((mark, i) => i === 0 || (mark.place > 0.12 && mark.place < 0.87)), { place: 1, text: percent(high) }];
}
