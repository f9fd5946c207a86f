// The schedule by keyboard: one tab stop, C R O on the chosen visit, steps without leaving the page.
const grid = document.querySelector("[data-schedule]");
const STOPS = ".visit, .open-time";
const STEPS = {
  c: { from: ["booked", "confirmed"], step: "arrive", no: "Check in works on a visit that is expected." },
  r: { from: ["arrived"], step: "room", no: "Room works on a visit that is waiting." },
  o: { from: ["with_provider", "roomed", "checkout"], step: "check-out", no: "Check out works on a visit that is in a room or at checkout." },
};
let chosen = "";

function say(text, bad) {
  document.dispatchEvent(new CustomEvent("praxis:say", { detail: { text, bad } }));
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

function rove() {
  if (!grid) return;
  const stops = [...grid.querySelectorAll(STOPS)];
  const active = stops.find((stop) => stop === document.activeElement);
  const kept = active ?? stops.find((stop) => stop.id && stop.id === chosen) ?? stops[0];
  stops.forEach((stop) => {
    stop.tabIndex = stop === kept ? 0 : -1;
  });
  if (kept) chosen = kept.id;
}

async function send(url, body) {
  const poll = document.querySelector("[data-poll-url]")?.dataset.pollUrl ?? "";
  body.set("have", new URL(poll, location.href).searchParams.get("have") ?? "");
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "HX-Request": "true", "X-CSRFToken": token() },
    });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere) {
      location.assign(elsewhere);
      return;
    }
    const html = await answer.text();
    document.dispatchEvent(new CustomEvent("praxis:swap", { detail: html }));
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("#toasts > [data-toast]").forEach((toast) => {
      document.getElementById("toasts")?.append(document.importNode(toast, true));
    });
    const said = page.querySelector("[data-say]");
    if (said) say(said.textContent.trim(), !answer.ok);
    else if (!answer.ok) say("That was not saved. Nothing has changed. Try again.", true);
  } catch {
    say("Not connected. That was not saved. Try again.", true);
  }
  rove();
}

document.addEventListener("submit", (event) => {
  const undo = grid && event.target.closest("#toasts form");
  const form = undo || event.target.closest("form[data-step]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set("from", "today");
  send(form.action, body);
  if (undo) form.closest("[data-toast]")?.remove();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = STEPS[event.key.toLowerCase()];
  const visit = event.target.closest?.(".schedule .visit");
  if (!step || !visit || localStorage.getItem("praxis.keys") === "off") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!step.from.includes(visit.dataset.status)) say(step.no, false);
  else if (step.step === "check-out") location.assign(`${visit.getAttribute("href")}check-out/`);
  else send(`${visit.getAttribute("href")}${step.step}/`, new URLSearchParams({ from: "today" }));
});

document.addEventListener("keydown", (event) => {
  const visit = event.key === " " && event.target.closest?.(".schedule .visit");
  if (!visit) return;
  event.preventDefault();
  const others = grid.querySelectorAll(".is-selected");
  others.forEach((other) => other.classList.remove("is-selected"));
  if (![...others].includes(visit)) visit.classList.add("is-selected");
});

grid?.addEventListener("focusin", rove);

// A visit that changes its column keeps the focus.
document.addEventListener(
  "praxis:swap",
  () => {
    const held = document.activeElement?.closest(".schedule .visit")?.id;
    setTimeout(() => {
      if (held && document.activeElement?.id !== held) {
        document.getElementById(held)?.focus({ preventScroll: true });
      }
      rove();
    });
  },
  true,
);
if (grid) {
  new MutationObserver(rove).observe(grid, { childList: true });
  const now = grid.querySelector(".now");
  if (now && !location.hash) {
    const top = now.offsetTop + 46 - grid.clientHeight / 3;
    grid.scrollTop = Math.max(0, top);
  }
}
rove();
