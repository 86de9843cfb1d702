// Numbers, times and addresses as people read them.
const $ = id => document.getElementById(id);
const page = JSON.parse($("data").textContent);
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const clip = (value, low, high) => Math.min(high, Math.max(low, value));

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
function bytes(value) {
  let unit = 0;
  while (value >= 1024 && unit < 6) { value /= 1024; unit++; }
  return (value === Math.floor(value) ? value : value < 10 ? value.toFixed(2) : value.toFixed(1)) + " " + UNITS[unit];
}
const round = value => { const size = Math.abs(value); return String(parseFloat(value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 || size === 0 ? 3 : Math.min(100, 2 - Math.floor(Math.log10(size)))))); };
const percent = ratio => round(ratio * 100) + " %";
function pair(value, ratio, large, small) {
  const total = Math.round(value), rest = total % ratio;
  return Math.floor(total / ratio) + " " + large + (rest ? " " + rest + " " + small : "");
}
function duration(ns) {
  const s = ns / 1e9;
  if (ns === 0) return "0 s";
  if (s < 1e-6) return round(ns) + " ns";
  if (s < 1e-3) return round(s * 1e6) + " us";
  if (s < 1) return round(s * 1e3) + " ms";
  if (s < 120) return round(s) + " s";
  if (s < 7200) return pair(s, 60, "m", "s");
  if (s < 172800) return pair(s / 60, 60, "h", "m");
  return pair(s / 3600, 24, "d", "h");
}

// Times are ns from the start of the page; page.start is ns since 1970 or since boot, a text, for it is larger than a number can be told exactly.
const SECOND = 1000000000n, origin = BigInt(page.start);
let zone = page.offsets.length > 1 || page.offsets[0][1] !== 0 ? "asked" : "utc";
// seconds to be added to UTC
function offsetAt(ns) {
  if (!page.isDate || zone === "utc") return 0;
  if (zone === "here") return -60 * new Date(Number((origin + BigInt(Math.round(ns))) / 1000000n)).getTimezoneOffset();
  return (page.offsets.findLast(one => one[0] <= ns) ?? page.offsets[0])[1];
}
function zoneName(seconds) {
  if (seconds === 0) return "UTC";
  const minutes = Math.round(Math.abs(seconds) / 60);
  return "UTC" + (seconds < 0 ? "-" : "+") + String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
}
// whole seconds and nine digits behind the point, in the zone
function parts(ns) {
  const whole = origin + BigInt(Math.round(ns)) + BigInt(offsetAt(ns)) * SECOND;
  let rest = whole % SECOND;
  if (rest < 0n) rest += SECOND;
  return { seconds: (whole - rest) / SECOND, digits: rest.toString().padStart(9, "0") };
}
// { date, time }; of times since boot, there is no date
function clock(ns, digits) {
  const { seconds, digits: behind } = parts(ns), point = digits > 0 ? "." + behind.slice(0, digits) : "";
  if (!page.isDate) return { date: "", time: seconds + point + " s" };
  const text = new Date(Number(seconds) * 1000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) + point };
}
// as many digits as a pixel needs, and never less than ms
const fine = () => view ? clip(Math.ceil(-Math.log10((view.t1 - view.t0) / Math.max(1, plot.width) / 1e9)), 3, 9) : 3;
function moment(ns, digits = fine()) {
  const { date, time } = clock(ns, digits);
  return page.isDate ? `${date} ${time} ${zoneName(offsetAt(ns))}` : time + " since boot";
}

// The axis of addresses is one line of bytes, span after span; what is between spans is left out.
const spanOf = at => map.spans.findLast(one => one.at <= at) ?? map.spans[0];
function value(at, isEnd = false) {
  const span = (isEnd ? map.spans.findLast(one => one.at < at) : null) ?? spanOf(at);
  return span.base + BigInt(Math.floor(clip(at - span.at, 0, span.bytes)));
}
const hex = number => "0x" + number.toString(16);
const address = (at, isEnd = false) => hex(value(at, isEnd));
function nameAt(at) {
  const here = value(at);
  return map.names.find(one => one.start <= here && here < one.end)?.name ?? "";
}
// the end of a file's path says what it is
function short(name) {
  const last = name.startsWith("/") ? name.slice(name.lastIndexOf("/") + 1) || name : name, letters = [...last];
  return letters.length <= 28 ? last : letters.slice(0, 27).join("") + "…";
}
