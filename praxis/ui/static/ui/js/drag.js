// Moving a visit: drag with the pointer, or Alt+arrows. The third way is "Move…" on its page.
const ROW = 8;
const MINUTES = 5;
const SNAP = 15;
let held = null;

function minutesAt(day, y) {
  const rows = Math.floor((y - day.getBoundingClientRect().top) / ROW);
  return Math.max(0, Math.round((rows * MINUTES) / SNAP) * SNAP);
}

function wall(day, minutes) {
  const [, date, hour, minute, zone] =
    /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::\d\d)?(.*)$/.exec(day.dataset.start) ?? [];
  const total = Number(hour) * 60 + Number(minute) + minutes;
  const h = String(Math.floor(total / 60)).padStart(2, "0");
  const m = String(total % 60).padStart(2, "0");
  return { start: `${date}T${h}:${m}:00${zone}`, shown: `${((Number(h) + 11) % 12) + 1}:${m}` };
}

function dayAt(x, y) {
  return document.elementsFromPoint(x, y).find((part) => part.matches?.("[data-drop]"));
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

function tell(text, bad) {
  document.dispatchEvent(new CustomEvent("praxis:say", { detail: { text, bad } }));
}

async function move(visit, day, minutes) {
  const body = new URLSearchParams({
    start: wall(day, minutes).start,
    provider: day.dataset.provider,
    client_key: crypto.randomUUID(),
  });
  if (visit.dataset.version) body.set("version", visit.dataset.version);
  try {
    const answer = await fetch(visit.dataset.drag, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    });
    const html = await answer.text();
    if (answer.ok || answer.status === 409 || answer.status === 422) {
      document.dispatchEvent(new CustomEvent("praxis:swap", { detail: html }));
      const page = new DOMParser().parseFromString(html, "text/html");
      const said = page.querySelector("[data-say]");
      if (said) tell(said.textContent.trim(), !answer.ok);
      else if (!answer.ok) tell("That move was not saved. The visit is back where it was.", true);
      page.querySelectorAll("#toasts > [data-toast]").forEach((toast) => {
        document.getElementById("toasts")?.append(document.importNode(toast, true));
      });
    } else tell("That move was not saved. The visit is back where it was.", true);
  } catch {
    tell("Not connected. That move was not saved. The visit is back where it was.", true);
  }
}

function place(event) {
  const day = dayAt(event.clientX, event.clientY);
  held.day = day;
  if (!day) {
    held.mark.hidden = true;
    return;
  }
  held.minutes = minutesAt(day, event.clientY - held.grip);
  held.mark.hidden = false;
  held.mark.textContent = wall(day, held.minutes).shown;
  day.append(held.mark);
  held.mark.className = `drop-time r${Math.min(287, held.minutes / MINUTES)}`;
}

document.addEventListener("pointerdown", (event) => {
  const visit = event.target.closest("[data-drag]");
  if (!visit || event.button !== 0 || event.pointerType === "touch") return;
  held = {
    visit,
    x: event.clientX,
    y: event.clientY,
    grip: event.clientY - visit.getBoundingClientRect().top,
    moving: false,
    mark: document.createElement("span"),
  };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (!held.moving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < 6) return;
  held.moving = true;
  held.visit.classList.add("is-dragged");
  place(event);
});

function drop(event, cancelled) {
  if (!held) return;
  const { visit, day, minutes, moving, mark } = held;
  held = null;
  visit.classList.remove("is-dragged");
  mark.remove();
  if (!moving) return;
  event.preventDefault();
  const swallow = (click) => click.preventDefault();
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
  if (day && !cancelled) move(visit, day, minutes);
}
document.addEventListener("pointerup", (event) => drop(event, false));
document.addEventListener("pointercancel", (event) => drop(event, true));
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("[data-drag]")) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held?.moving) drop(event, true);
  const visit = event.altKey && event.target.closest?.("[data-drag]");
  if (!visit) return;
  const days = [...document.querySelectorAll("[data-drop]")];
  const day = visit.closest("[data-drop]");
  const rows = Number([...visit.classList].find((name) => /^r\d+$/.test(name))?.slice(1) ?? 0);
  const steps = { ArrowUp: [-SNAP, 0], ArrowDown: [SNAP, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const step = steps[event.key];
  const target = step && days[days.indexOf(day) + step[1]];
  if (!target) return;
  event.preventDefault();
  move(visit, target, Math.max(0, rows * MINUTES + step[0]));
});

// Arrows move between visits and open times.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || !event.key.startsWith("Arrow")) return;
  const from = event.target.closest?.(".schedule .visit, .schedule .open-time");
  if (!from) return;
  const days = [...document.querySelectorAll(".schedule .day")];
  const day = from.closest(".day");
  const stops = (column) => [...(column?.querySelectorAll(".visit, .open-time") ?? [])];
  const list = stops(day);
  let next;
  if (event.key === "ArrowDown") next = list[list.indexOf(from) + 1];
  else if (event.key === "ArrowUp") next = list[list.indexOf(from) - 1];
  else {
    const column = days[days.indexOf(day) + (event.key === "ArrowRight" ? 1 : -1)];
    const top = from.getBoundingClientRect().top;
    const gap = (stop) => Math.abs(stop.getBoundingClientRect().top - top);
    next = stops(column).sort((one, other) => gap(one) - gap(other))[0];
  }
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
