// Small additions to pages that work without them.
document.querySelectorAll(".js-only").forEach((element) => {
  element.hidden = false;
});

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-print]")) window.print();
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  const opener = target.closest("[data-confirm]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.confirm)?.showModal();
  }
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
});

// The side panel folds; the choice stays on this computer.
const FOLD = "praxis.side";
function fold(folded) {
  document.body.classList.toggle("side-folded", folded);
  if (folded) localStorage.setItem(FOLD, "folded");
  else localStorage.removeItem(FOLD);
}
if (localStorage.getItem(FOLD)) fold(true);
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "\\" || field || event.ctrlKey || event.altKey) return;
  if (localStorage.getItem("praxis.keys") === "off") return;
  event.preventDefault();
  fold(!document.body.classList.contains("side-folded"));
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-fold-side]")) {
    fold(!document.body.classList.contains("side-folded"));
  }
});

// A refused form: the summary takes the focus.
function focusSummary(root) {
  root.querySelector("[data-summary], .conflict")?.focus();
}
focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.target));

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4_000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Drafts: what was typed is kept on the server for its owner, 24 hours.
const drafts = new Map();
async function keep(form) {
  const body = new FormData(form);
  body.delete("csrfmiddlewaretoken");
  body.set("_form", form.dataset.draft);
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    await fetch(form.dataset.draftUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token },
      keepalive: true,
    });
  } catch {
    // The next change tries again.
  }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(drafts.get(form));
  drafts.set(form, setTimeout(() => keep(form), 2_000));
});
document.addEventListener("submit", (event) => clearTimeout(drafts.get(event.target)), true);

// The lock warns two minutes before.
const minutes = Number(document.body.dataset.lockMinutes ?? 0);
const warning = document.getElementById("lock-warning");
if (minutes && warning) {
  const WARN = 120_000;
  let last = Date.now();
  let told = last;
  const alive = () => {
    if (!warning.open) last = Date.now();
  };
  ["pointerdown", "keydown", "wheel"].forEach((kind) =>
    document.addEventListener(kind, alive, { passive: true }),
  );
  const { aliveUrl, lockUrl } = document.body.dataset;
  const say = (headers) => fetch(aliveUrl, { headers }).catch(() => undefined);
  const stay = async () => {
    warning.close();
    last = told = Date.now();
    await say({});
  };
  // Other windows of this browser may be at work: only the server knows.
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    const answer = await say({ "X-Praxis-Poll": "1" });
    asking = false;
    if (answer?.status === 204) {
      last = Date.now() - minutes * 60_000 + Number(answer.headers.get("X-Praxis-Left")) * 1_000;
      return;
    }
    const place = encodeURIComponent(location.pathname + location.search);
    location.replace(`${lockUrl}?next=${place}`);
  };
  warning.querySelector("[data-stay]").addEventListener("click", stay);
  warning.addEventListener("cancel", stay);
  setInterval(() => {
    const left = last + minutes * 60_000 - Date.now();
    if (warning.open && left > WARN) warning.close();
    if (left <= 0) ask();
    else if (left <= WARN) {
      if (!warning.open) warning.showModal();
      const seconds = Math.ceil(left / 1000);
      warning.querySelector("[data-seconds]").textContent =
        seconds > 60 ? "2 minutes" : `${seconds} seconds`;
    } else if (Date.now() - last < 60_000 && Date.now() - told > 60_000) {
      told = Date.now();
      say({});
    }
  }, 1_000);
}
