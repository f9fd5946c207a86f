// Notes at the lower left. Errors stay; the others go after 10 seconds, not while looked at.
const LIFE = 10_000;
const region = document.getElementById("toasts");

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "1";
  toast.querySelectorAll("[data-close-toast]").forEach((button) => {
    button.hidden = false;
  });
  if (toast.classList.contains("toast-bad")) return;
  let timer = setTimeout(() => toast.remove(), LIFE);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), LIFE);
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", release);
  toast.addEventListener("focusout", release);
}

function say(text, bad) {
  const toast = document.createElement("div");
  toast.className = bad ? "toast toast-bad" : "toast";
  toast.dataset.toast = "";
  if (bad) toast.setAttribute("role", "alert");
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-small";
  close.dataset.closeToast = "";
  close.textContent = "Close";
  toast.append(words, close);
  region.append(toast);
}

if (region) {
  region.querySelectorAll("[data-toast]").forEach(arm);
  new MutationObserver(() => region.querySelectorAll("[data-toast]").forEach(arm)).observe(region, {
    childList: true,
  });
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-toast]")) event.target.closest("[data-toast]").remove();
  });
  document.addEventListener("praxis:say", (event) => say(event.detail.text, event.detail.bad));
  document.addEventListener("htmx:responseError", () =>
    say("That was not saved. Nothing has changed. Try again.", true),
  );
  document.addEventListener("htmx:sendError", () =>
    say("Not connected. That was not saved. Try again.", true),
  );
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea, [contenteditable]");
    if (field || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    const undo = [...region.querySelectorAll("[data-undo]")].pop();
    if (undo) {
      event.preventDefault();
      undo.click();
    }
  });
}
