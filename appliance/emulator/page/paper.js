"use strict";
// The page keeps what it was told and adds what is new. Everything from a ticket goes in as text, never as markup.

const byId = (id) => document.getElementById(id);
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
const set = (node, values) => {
  for (const [name, value] of Object.entries(values)) node.style.setProperty(name, String(value));
};
const clockTime = (ms) => new Date(ms).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

// A dot has one width whatever monospace face this machine has: the type is sized until 12 dots hold one character.
function fitType() {
  const probe = make("span", "", "0".repeat(100));
  probe.style.cssText = "position:absolute;visibility:hidden;white-space:pre";
  probe.style.fontFamily = getComputedStyle(document.documentElement).getPropertyValue("--mono");
  probe.style.fontSize = "100px";
  document.body.append(probe);
  const ratio = probe.getBoundingClientRect().width / 100 / 100;
  probe.remove();
  const dot = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--dot"));
  document.documentElement.style.setProperty("--type", `${(12 * dot) / ratio}px`);
}

function drawSpan(span) {
  const outer = make("span", "span");
  const narrow = span.font === "B" ? [9 / 12, 17 / 24] : [1, 1];
  set(outer, { "--n": [...span.text].length, "--x": (span.wide ?? 1) * narrow[0], "--y": (span.high ?? 1) * narrow[1] });
  if (span.bold) outer.classList.add("bold");
  if (span.invert) outer.classList.add("invert");
  if (span.turned) outer.classList.add("turned");
  if (span.underline) {
    outer.classList.add("under");
    outer.style.setProperty("--u", String(span.underline));
  }
  outer.append(make("span", "", span.text));
  return outer;
}

function drawItem(item, ticket) {
  if (item.kind === "text") {
    const line = make("div", `line ${item.align}`);
    set(line, { "--advance": item.advance, "--indent": item.indent });
    line.append(...item.spans.map(drawSpan));
    return line;
  }
  if (item.kind === "picture") {
    const frame = make("div", `picture ${item.align}`);
    const image = make("img");
    image.src = `${item.src}?of=${ticket.began_ms}`;
    image.alt = item.text || item.source;
    set(image, { "--w": item.width, "--h": item.height });
    frame.style.setProperty("--indent", String(item.indent));
    frame.append(image);
    return frame;
  }
  if (item.kind === "feed") {
    const feed = make("div", "feed");
    feed.style.setProperty("--advance", String(item.dots));
    return feed;
  }
  return make("div", "note", item.text);
}

// Items are only ever added to a ticket, so what is drawn already stays.
function extend(sheet, ticket) {
  const began = `${ticket.number}/${ticket.began_ms}`;
  if (sheet.dataset.of !== began) {
    sheet.replaceChildren();
    sheet.dataset.of = began;
  }
  for (const item of ticket.items.slice(sheet.childElementCount)) sheet.append(drawItem(item, ticket));
}

const pile = byId("pile");
const entries = [];
const MOST = 80;

function place(key, node) {
  const at = entries.findIndex((entry) => entry.key < key);
  if (at < 0) {
    entries.push({ key, node });
    pile.append(node);
  } else {
    pile.insertBefore(node, entries[at].node);
    entries.splice(at, 0, { key, node });
  }
  while (entries.length > MOST) entries.pop().node.remove();
}

const sortKey = (ticket, stamp) => ticket * 1e7 + stamp;

function drawTicket(ticket, fresh) {
  const key = sortKey(ticket.number, 0);
  let entry = entries.find((known) => known.key === key);
  if (!entry) {
    const node = make("article", "ticket");
    node.append(make("div", "sheet"), make("p", "caption"));
    if (fresh) node.classList.add("just-cut");
    place(key, node);
    entry = entries.find((known) => known.key === key);
    if (!entry) return;
  }
  const [sheet, caption] = entry.node.children;
  extend(sheet, ticket);
  const how = { full: "cut", partial: "partial cut", torn: "torn off" }[ticket.cut] ?? ticket.cut;
  caption.replaceChildren(make("b", "", `No ${ticket.number}`), make("span", "", clockTime(ticket.cut_ms)), make("span", "", how));
  for (const token of ticket.tokens) caption.append(make("span", "", `token ${token}`));
}

function drawStamp(stamp, fresh) {
  const node = make("div", `stamp ${stamp.kind}`, stamp.text);
  node.append(make("time", "", clockTime(stamp.at_ms)));
  if (fresh) node.classList.add("just-cut");
  place(sortKey(stamp.after, stamp.number), node);
}

function describe(printer) {
  const c = printer.condition;
  if (printer.booting) return ["Starting up", "It lost power and what was in its buffer."];
  if (c.paper_out) return ["Paper out", "Put in a new roll and it prints on."];
  if (c.cover_open) return ["Cover open", "Close the cover: heal it below."];
  if (c.cutter_error) return ["Cutter jammed", "Clear the knife: heal it below."];
  if (c.overheated) return ["Head too hot", "It prints on when it has cooled: heal it below."];
  const names = new Set(printer.faults.map((fault) => fault.name));
  if (names.has("refuse")) return ["Refuses connections", "Nobody can reach it."];
  if (printer.faults.some((fault) => fault.name === "hang" && !fault.left)) return ["Hangs", "It takes connections and reads nothing."];
  if (c.paper_low) return ["Paper low", "It still prints."];
  if (printer.faults.length) return ["Ready, with a fault", "See below what is in force."];
  return [printer.waiting_bytes ? "Printing" : "Ready", "Nothing is wrong with it."];
}

function drawFacts(printer) {
  const facts = {
    Model: printer.title,
    Grade: printer.grade,
    Columns: printer.columns,
    Tickets: printer.count,
    Connected: printer.connections,
    "Bytes waiting": printer.waiting_bytes,
    Drawer: printer.condition.drawer_open ? "open" : "closed",
  };
  byId("facts").replaceChildren(...Object.entries(facts).flatMap(([name, value]) => [make("dt", "", name), make("dd", "", String(value))]));
}

function drawState(printer) {
  const [state, what] = describe(printer);
  const bad = !printer.online || printer.faults.length > 0;
  byId("state").textContent = state;
  byId("state").className = bad ? "state bad" : "state";
  byId("what").textContent = what;
  document.title = bad ? `${state}: ${printer.name}` : printer.name;
  byId("plate-name").textContent = printer.name;
  byId("plate-model").textContent = printer.title;
  document.documentElement.style.setProperty("--dots", String(printer.dots));
  const c = printer.condition;
  byId("led-power").className = printer.booting ? "led green blink" : "led green";
  byId("led-paper").className = c.paper_out ? "led amber" : c.paper_low ? "led amber blink" : "led";
  byId("led-error").className = c.cover_open || c.cutter_error || c.overheated ? "led red" : c.paper_out ? "led red blink" : "led";
  drawFacts(printer);
  byId("roll").style.transform = `scaleX(${Math.max(0, Math.min(1, printer.roll_left_mm / printer.roll_mm))})`;
  byId("roll-text").textContent = `${(printer.roll_left_mm / 1000).toFixed(1)} m of ${Number((printer.roll_mm / 1000).toFixed(1))} m`;
  byId("close-drawer").disabled = !c.drawer_open;
  const active = new Map(printer.faults.map((fault) => [fault.name, fault]));
  for (const button of byId("faults").children) {
    const fault = active.get(button.dataset.fault);
    button.setAttribute("aria-pressed", String(Boolean(fault)));
    const small = button.querySelector("small");
    if (small) small.textContent = fault?.left ? `in ${fault.left} ${fault.after}` : small.dataset.hint;
  }
}

let first = true;
let epoch = "";
function draw(update) {
  if (first) {
    const now = `${update.printer.name}/${update.printer.first_ticket}`;
    if (epoch !== now || update.tickets.length < entries.length) {
      entries.length = 0;
      pile.replaceChildren();
    }
    epoch = now;
  }
  drawState(update.printer);
  for (const ticket of update.tickets) drawTicket(ticket, !first);
  for (const stamp of update.stamps) if (!entries.some((known) => known.key === sortKey(stamp.after, stamp.number))) drawStamp(stamp, !first);
  const current = byId("current");
  if (update.current) extend(current, update.current);
  else {
    current.replaceChildren();
    delete current.dataset.of;
  }
  byId("nothing").hidden = entries.length > 0 || Boolean(update.current);
  first = false;
}

async function post(path, body) {
  const trouble = byId("trouble");
  trouble.hidden = true;
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (answer.ok) return;
    trouble.textContent = (await answer.json()).detail;
  } catch {
    trouble.textContent = "The printer's page does not answer. Is it still running?";
  }
  trouble.hidden = false;
}

async function offerFaults() {
  const state = await (await fetch("/state.json")).json();
  for (const fault of state.known_faults) {
    const button = make("button", "", fault.title);
    button.type = "button";
    button.dataset.fault = fault.name;
    const hint = fault.after ? `after N ${fault.after}` : fault.seconds ? `${fault.seconds} s` : fault.mm_per_s ? `${fault.mm_per_s} mm/s` : "";
    const small = make("small", "", hint);
    small.dataset.hint = hint;
    button.append(small);
    button.addEventListener("click", () => {
      const after = fault.after ? Number(byId("after").value) || 0 : undefined;
      post("/fault", { fault: fault.name, after });
    });
    byId("faults").append(button);
  }
}

function listen() {
  const stream = new EventSource("/events");
  stream.onopen = () => { first = true; };
  stream.onmessage = (message) => draw(JSON.parse(message.data));
  stream.onerror = () => {
    byId("state").textContent = "Not connected";
    byId("state").className = "state bad";
    byId("what").textContent = "The emulator does not answer; trying again.";
    byId("led-power").className = "led";
  };
}

fitType();
window.matchMedia("(max-width: 560px)").addEventListener("change", fitType);
byId("new-roll").addEventListener("click", () => post("/paper", {}));
byId("close-drawer").addEventListener("click", () => post("/drawer", {}));
byId("heal").addEventListener("click", () => post("/fault", { fault: "none" }));
offerFaults().then(listen);
