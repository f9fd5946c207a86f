// Other people's changes: asked every 4 s, 204 when equal. Focus, scroll and open dialogs stay.
const EVERY = 4_000;
const LIMIT = 10_000;
const bar = document.getElementById("offline");
let lostSince = 0;

const clock = () =>
  new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
let fresh = clock();

function lost() {
  if (!bar || lostSince) return;
  lostSince = Date.now();
  bar.textContent = `Not connected. Showing ${fresh}. Nothing can be saved until the connection is back.`;
  document.documentElement.dataset.offline = "1";
}

function found() {
  fresh = clock();
  if (!bar || !lostSince) return;
  lostSince = 0;
  bar.textContent = "";
  delete document.documentElement.dataset.offline;
}

function scrolls(block) {
  return [block, ...block.querySelectorAll("*")]
    .filter((part) => part.id && (part.scrollTop || part.scrollLeft))
    .map((part) => [part.id, part.scrollTop, part.scrollLeft]);
}

function path(element, within) {
  const steps = [];
  for (let at = element; at !== within; at = at.parentElement) {
    steps.unshift([...at.parentElement.children].indexOf(at));
  }
  return steps;
}

// The same thing by id or address; else what now stands where the focus was.
function refocus(block, held) {
  const same =
    (held.id && block.querySelector(`#${CSS.escape(held.id)}`)) ||
    (held.href && block.querySelector(`[href="${CSS.escape(held.href)}"]`));
  let at = block;
  for (const step of held.steps) at = at.children[Math.min(step, at.children.length - 1)] ?? at;
  const near = at.matches("a, button, input, select, textarea, [tabindex]")
    ? at
    : at.querySelector("a, button, input, select, textarea, [tabindex]");
  (same || near)?.focus({ preventScroll: true });
}

function swap(next) {
  const old = document.getElementById(next.id);
  if (!old || old.querySelector("dialog[open]")) return;
  if (old.querySelector("form [data-touched], .is-dragged")) return;
  const active = document.activeElement;
  const held =
    old.contains(active) && active !== old
      ? { id: active.id, href: active.getAttribute("href"), steps: path(active, old) }
      : null;
  const places = scrolls(old);
  const opened = [...old.querySelectorAll("details[open][id]")].map((part) => part.id);
  const fresh = document.importNode(next, true);
  old.replaceWith(fresh);
  opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  places.forEach(([id, top, left]) => {
    const part = document.getElementById(id);
    if (part) {
      part.scrollTop = top;
      part.scrollLeft = left;
    }
  });
  if (held) refocus(fresh, held);
  window.htmx?.process(fresh);
}

function swapAll(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("[data-swap][id]").forEach(swap);
  const root = page.querySelector("[data-poll-url]");
  const here = document.querySelector("[data-poll-url]");
  if (root && here) here.dataset.pollUrl = root.dataset.pollUrl;
}

async function poll() {
  const holder = document.querySelector("[data-poll-url]");
  if (!holder || document.hidden) return;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), LIMIT);
  try {
    const answer = await fetch(holder.dataset.pollUrl, {
      headers: { "HX-Request": "true", "X-Praxis-Poll": "1", Accept: "text/html" },
      redirect: "manual",
      signal: giveUp.signal,
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) location.reload();
    else if (answer.status >= 500) lost();
    else {
      found();
      if (answer.status === 200) swapAll(await answer.text());
    }
  } catch {
    lost();
  } finally {
    clearTimeout(timer);
  }
}

async function round() {
  await poll();
  setTimeout(round, EVERY);
}

if (document.querySelector("[data-poll-url]")) setTimeout(round, EVERY);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) poll();
});
window.addEventListener("offline", lost);
window.addEventListener("online", () => (document.querySelector("[data-poll-url]") ? poll() : found()));
document.addEventListener("praxis:swap", (event) => swapAll(event.detail));
document.addEventListener("input", (event) => {
  event.target.dataset.touched = "1";
});
document.addEventListener(
  "submit",
  (event) => {
    if (!lostSince) return;
    event.preventDefault();
    document.dispatchEvent(
      new CustomEvent("praxis:say", {
        detail: { text: "Not connected. Nothing was sent. Try again when the bar is gone.", bad: true },
      }),
    );
  },
  true,
);
