// A week of working hours drawn over its form: drag on a day to add hours, drag hours to move
// them, drag their lower edge to change the end. The form fields stay the truth and the other way.
const FIRST = 360;
const ROW = 4;
const MINUTES = 5;
const SNAP = 15;
const EDGE = 10;
const STEP = 15;
let held = null;

function read(text) {
  return text
    .split(",")
    .map((part) => part.split(/\s*(?:-|–|—|\bto\b)\s*/i).map(minute))
    .filter(([low, high]) => low !== null && high > low);
}

function minute(text, place) {
  const found = /^\s*(\d{1,2})(?::(\d\d))?\s*([ap])?\.?m?\.?\s*$/i.exec(text ?? "");
  if (!found) return null;
  let hour = Number(found[1]);
  const half = found[3]?.toLowerCase();
  if (half === "p" && hour < 12) hour += 12;
  else if (half === "a" && hour === 12) hour = 0;
  else if (!half && hour < 7) hour += 12;
  const total = hour * 60 + Number(found[2] ?? 0);
  return place === 1 && total === 0 ? 1440 : total;
}

function shown(total) {
  const hour = Math.floor(total / 60) % 24;
  return `${((hour + 11) % 12) + 1}:${String(total % 60).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`;
}

function words([low, high]) {
  return `${shown(low)} – ${shown(high)}`;
}

function merged(stretches) {
  const sorted = [...stretches].sort((a, b) => a[0] - b[0]);
  const found = [];
  for (const [low, high] of sorted) {
    const last = found.at(-1);
    if (last && low <= last[1]) last[1] = Math.max(last[1], high);
    else found.push([low, high]);
  }
  return found;
}

function field(name) {
  return document.querySelector(`[name="${name}"]`);
}

function write(name, stretches) {
  const input = field(name);
  input.value = merged(stretches).map(words).join(", ");
  input.dispatchEvent(new Event("change", { bubbles: true }));
  draw();
}

function bar(day, name, place, stretch, label, kind) {
  const part = document.createElement("button");
  part.type = "button";
  const from = Math.max(0, Math.min(191, (stretch[0] - FIRST) / MINUTES));
  const rows = Math.max(1, Math.min(144, (stretch[1] - stretch[0]) / MINUTES));
  part.className = `supply-bar supply-${kind} r${Math.round(from)} s${Math.round(rows)}`;
  part.textContent = `${label}${words(stretch)}`;
  Object.assign(part.dataset, { field: name, place });
  day.append(part);
}

function draw() {
  document.querySelectorAll("[data-supply-day]").forEach((day) => {
    day.querySelectorAll(".supply-bar").forEach((part) => part.remove());
    const { field: name, weekday } = day.dataset;
    const hours = read(field(name).value);
    hours.forEach((stretch, place) => bar(day, name, place, stretch, "", "hours"));
    document.querySelectorAll("[name^=block][name$=_label]").forEach((title) => {
      const prefix = title.name.slice(0, -"label".length);
      const days = [...document.querySelectorAll(`[name="${prefix}days"]:checked`)];
      if (!title.value || (days.length && !days.some((box) => box.value === weekday))) return;
      read(field(`${prefix}hours`).value).forEach((stretch, place) => {
        if (hours.some(([low, high]) => stretch[0] < high && low < stretch[1]))
          bar(day, `${prefix}hours`, place, stretch, `${title.value} `, "block");
      });
    });
  });
}

function minutesAt(day, y) {
  const rows = (y - day.getBoundingClientRect().top) / ROW;
  const exact = FIRST + Math.round((rows * MINUTES) / SNAP) * SNAP;
  return Math.max(FIRST, Math.min(1320, exact));
}

function take(name, place) {
  const stretches = read(field(name).value);
  const [own] = stretches.splice(place, 1);
  return { own, others: stretches };
}

document.addEventListener("pointerdown", (event) => {
  const day = event.target.closest?.("[data-supply-day]");
  if (!day || event.button !== 0 || event.pointerType === "touch") return;
  event.preventDefault();
  const part = event.target.closest(".supply-bar");
  const at = minutesAt(day, event.clientY);
  if (!part) {
    const name = day.dataset.field;
    held = { day, name, to: name, others: read(field(name).value), from: at, own: [at, at], how: "add" };
    return;
  }
  part.focus();
  const { own, others } = take(part.dataset.field, Number(part.dataset.place));
  const edge = part.getBoundingClientRect().bottom - event.clientY < EDGE;
  held = { day, name: part.dataset.field, own, others, from: at, start: own, how: edge ? "end" : "move" };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const at = minutesAt(held.day, event.clientY);
  if (held.how === "add") held.own = [Math.min(held.from, at), Math.max(held.from, at)];
  else if (held.how === "end") held.own = [held.start[0], Math.max(held.start[0] + SNAP, at)];
  else {
    const shift = at - held.from;
    held.own = [held.start[0] + shift, held.start[1] + shift];
  }
  const mark = document.querySelector("[data-supply-said]");
  mark.textContent = held.own[1] > held.own[0] ? words(held.own) : "";
});

document.addEventListener("pointerup", () => {
  if (!held) return;
  const { own, others, name } = held;
  held = null;
  if (own[1] > own[0]) write(name, [...others, own]);
});

document.addEventListener("keydown", (event) => {
  const part = event.target.closest?.(".supply-bar");
  if (!part) return;
  const { field: name, place } = part.dataset;
  const { own, others } = take(name, Number(place));
  const way = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
  if (way !== undefined) {
    const moved = event.shiftKey ? [own[0], own[1] + way] : [own[0] + way, own[1] + way];
    if (moved[1] <= moved[0] || moved[0] < 0 || moved[1] > 1440) return;
    write(name, [...others, moved]);
  } else if (event.key === "Delete" || event.key === "Backspace") write(name, others);
  else return;
  event.preventDefault();
  document.querySelector(`.supply-bar[data-field="${name}"]`)?.focus();
});

document.addEventListener("input", (event) => {
  if (event.target.name?.match(/^(hours|block)/)) draw();
});
document.querySelector("[data-supply]")?.removeAttribute("hidden");
draw();
