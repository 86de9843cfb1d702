// The regions of a selection, as a table that is linked with the map.
const MOST_ROWS = 200;
let order = { column: "weight", descending: true }, pointed = -1;
const weight = i => map.heat[i] * (map.end[i] - map.start[i]) * (map.to[i] - map.from[i]);
function columns() {
  const all = [
    ["Address", i => map.start[i], i => address(map.start[i])],
    ["Size", i => map.end[i] - map.start[i], i => bytes(map.end[i] - map.start[i])],
    ["From", i => map.from[i], i => moment(map.from[i], 3)],
    ["To", i => map.to[i], i => moment(map.to[i], 3)],
    [page.title, i => map.heat[i], i => percent(Math.round(map.heat[i] * 1e5) / 1e5)],
  ];
  if (map.cells) all.push(["Coverage", i => map.coverage[i], i => percent(Math.round(map.coverage[i] * 1e5) / 1e5)]);
  else all.push(["nr_accesses", i => map.accesses[i], i => String(map.accesses[i])], ["Age", i => map.age[i] * map.aggregation[map.snapshot[i]], i => `${map.age[i]} (${duration((map.age[i] + 1) * map.aggregation[map.snapshot[i]])})`]);
  if (map.names.length > 0) all.push(["What", i => nameAt(map.start[i]), i => short(nameAt(map.start[i]))]);
  return all;
}
function select(chosen) {
  selection = chosen;
  pointed = -1;
  list();
  overlay();
}
function selectAt(t, a) {
  const i = find(t, a);
  select(i < 0 ? null : { t0: map.from[i], t1: map.to[i], a0: map.start[i], a1: map.end[i] });
}
function list() {
  const box = $("list"), kept = box.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  box.textContent = "";
  box.hidden = !selection;
  if (!selection) return;
  const found = [], what = map.cells ? "cell" : "region";
  for (let i = 0; i < map.count; i++) if (map.from[i] < selection.t1 && map.to[i] > selection.t0 && map.start[i] < selection.a1 && map.end[i] > selection.a0) found.push(i);
  const all = columns(), key = all.find(one => one[0] === order.column)?.[1] ?? weight, sign = order.descending ? -1 : 1;
  found.sort((one, other) => { const x = key(one), y = key(other); return (x < y ? -sign : x > y ? sign : 0) || one - other; });
  const scroll = document.createElement("div"), table = document.createElement("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  scroll.id = "scroll"; scroll.tabIndex = 0; scroll.setAttribute("role", "region"); scroll.setAttribute("aria-label", "Regions of the selection");
  const by = order.column === "weight" ? "with the most heat" : `first by ${order.column.toLowerCase()}`;
  table.createCaption().textContent = `${found.length} ${what}${found.length === 1 ? "" : "s"} in ${moment(selection.t0, 3)} to ${moment(selection.t1, 3)}, ${address(selection.a0)} to ${address(selection.a1, true)}${found.length > MOST_ROWS ? `; the ${MOST_ROWS} ${by}` : ""}`;
  for (const [name] of all) {
    const cell = document.createElement("th"), button = document.createElement("button");
    cell.scope = "col"; button.type = "button"; button.textContent = name; button.dataset.key = "head " + name;
    if (order.column === name) { cell.setAttribute("aria-sort", order.descending ? "descending" : "ascending"); button.textContent = `${name} ${order.descending ? "↓" : "↑"}`; }
    button.addEventListener("click", () => { order = { column: name, descending: order.column === name ? !order.descending : true }; list(); });
    cell.append(button); head.append(cell);
  }
  for (const i of found.slice(0, MOST_ROWS)) {
    const row = body.insertRow(), enter = () => { pointed = i; overlay(); }, leave = () => { if (pointed === i) { pointed = -1; overlay(); } };
    all.forEach(([, , text], place) => {
      const cell = row.insertCell();
      if (place > 0) { cell.textContent = text(i); return; }
      const button = document.createElement("button");
      button.type = "button"; button.textContent = text(i); button.title = "Show it on the map"; button.dataset.key = "row " + i;
      button.addEventListener("click", () => show(i));
      cell.append(button);
    });
    row.addEventListener("pointerenter", enter); row.addEventListener("pointerleave", leave); row.addEventListener("focusin", enter); row.addEventListener("focusout", leave);
  }
  scroll.append(table); box.append(scroll);
  if (kept) [...box.querySelectorAll("button")].find(one => one.dataset.key === kept)?.focus();
}
// zooms so that a region takes a third of what is seen
function show(i) {
  const t = map.to[i] - map.from[i], a = map.end[i] - map.start[i];
  view = { t0: map.from[i] - t, t1: map.to[i] + t, a0: map.start[i] - a, a1: map.end[i] + a };
  redraw();
}
