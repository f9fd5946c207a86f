// The kiosk's screen: a number pad, a warning before it clears, the bar that repeats a choice.
// Everything works without it: a keyboard types, and the server forgets by itself.

const pad = document.querySelector("[data-pad]");
const fields = [...document.querySelectorAll("[data-digits]")];
let current = fields.find((field) => !field.value) || fields[0];

function full(field) {
  return field.value.length >= Number(field.dataset.digits);
}

function move(step) {
  const next = fields[fields.indexOf(current) + step];
  if (next) next.focus();
}

if (pad) {
  pad.hidden = false;
  for (const field of fields) {
    field.addEventListener("focus", () => (current = field));
    field.addEventListener("input", () => {
      field.value = field.value.replace(/\D/g, "").slice(0, Number(field.dataset.digits));
      if (full(field)) move(1);
    });
  }
  pad.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.digit && !full(current)) {
      current.value += button.dataset.digit;
      if (full(current)) move(1);
    } else if ("clear" in button.dataset) {
      for (const field of fields) field.value = "";
      fields[0].focus();
    } else if ("back" in button.dataset) {
      if (!current.value) move(-1);
      current.value = current.value.slice(0, -1);
    }
  });
  if (current && !document.querySelector("[autofocus]")) current.focus();
}

const says = document.querySelector("[data-says-here]");
if (says) {
  const button = document.querySelector("[data-says-button]");
  const repeat = (input) => {
    says.textContent = input.dataset.says;
    button.textContent = input.dataset.button;
  };
  repeat(document.querySelector("input[name=paying]:checked"));
  document.addEventListener("change", (event) => {
    if (event.target.name === "paying") repeat(event.target);
  });
}

const { over, warn, wipe } = document.body.dataset;
const dialog = document.querySelector("[data-warning]");
const clears = document.querySelector("[data-clears]");

function leave() {
  location.replace(over);
}

function count(element, seconds, then) {
  let left = seconds;
  element.textContent = String(left);
  return setInterval(() => {
    left -= 1;
    element.textContent = String(Math.max(left, 0));
    if (left <= 0) then();
  }, 1000);
}

if (over && clears) {
  count(clears, 8, leave);
} else if (over && dialog) {
  let waiting;
  let counting;
  const begin = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      dialog.showModal();
      counting = count(dialog.querySelector("[data-left]"), Number(wipe), leave);
    }, Number(warn) * 1000);
  };
  const stay = () => {
    clearInterval(counting);
    if (dialog.open) dialog.close();
    begin();
  };
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  for (const sign of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(sign, () => dialog.open || begin());
  }
  begin();
}

// A page kept by the browser would show the last person again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
