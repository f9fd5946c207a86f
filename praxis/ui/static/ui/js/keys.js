// Single keys and chords: data-key="n", data-key="g b". Never in fields; can be turned off.
const STORE = "praxis.keys";
let first = "";
let firstAt = 0;

const on = () => localStorage.getItem(STORE) !== "off";

function typing(target) {
  return target.closest("input, select, textarea, [contenteditable], [role=combobox]") !== null;
}

function visible(element) {
  return element.getClientRects().length > 0 && !element.disabled;
}

function holder(key) {
  const top = document.querySelector("dialog[open]") ?? document;
  const found = [...top.querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key.toLowerCase() === key && visible(element),
  );
  const current = document.activeElement?.closest("[data-row], .visit");
  return found.find((element) => current?.contains(element)) ?? found[0];
}

function spelled(event) {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

const ALWAYS = [
  ["/", "Search"],
  ["Ctrl+K", "Search"],
  ["J / K", "Next, previous row"],
  ["\\", "Fold the side panel"],
  ["?", "This list"],
];

function showKeys() {
  const dialog = document.getElementById("keys");
  const list = document.getElementById("keys-list");
  if (!dialog || !list) return;
  const rows = [...ALWAYS];
  const seen = new Set();
  document.querySelectorAll("[data-key]").forEach((element) => {
    const key = element.dataset.key.toUpperCase().replace(" ", " then ");
    if (!visible(element) || seen.has(key)) return;
    seen.add(key);
    rows.push([key, wordsOf(element)]);
  });
  list.replaceChildren(
    ...rows.flatMap(([key, text]) => {
      const term = document.createElement("dt");
      const hint = document.createElement("kbd");
      hint.className = "kbd";
      hint.textContent = key;
      term.append(hint);
      const meaning = document.createElement("dd");
      meaning.textContent = text;
      return [term, meaning];
    }),
  );
  document.getElementById("keys-on").checked = on();
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || !on()) return;
  const key = spelled(event);
  if (key === "?") {
    event.preventDefault();
    showKeys();
    return;
  }
  const chord = first && event.timeStamp - firstAt < 1500 ? `${first} ${key}` : "";
  const element = (chord && holder(chord)) || holder(key);
  first = key;
  firstAt = event.timeStamp;
  if (element) {
    event.preventDefault();
    first = "";
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "keys-on") return;
  if (event.target.checked) localStorage.removeItem(STORE);
  else localStorage.setItem(STORE, "off");
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-list]")) showKeys();
});

// Rows: J/K and arrows move, Enter opens.
function rowsOf(element) {
  const list = element?.closest("[data-rows]") ?? document.querySelector("[data-rows]");
  return list ? [...list.querySelectorAll("[data-row]")] : [];
}

function choose(rows, index) {
  const row = rows[index];
  if (!row) return;
  rows.forEach((other) => other.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
  const target = row.querySelector("a[href], button") ?? row;
  target.focus();
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) return;
  const letter = on() ? { j: 1, k: -1 }[event.key] : undefined;
  const inList = document.activeElement?.closest("[data-rows]");
  const arrow = inList ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
  const step = letter ?? arrow;
  if (!step) return;
  const rows = rowsOf(document.activeElement);
  if (!rows.length) return;
  event.preventDefault();
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  choose(rows, at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1));
});
