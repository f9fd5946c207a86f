// Search: native dialog, combobox with aria-activedescendant (WAI-ARIA APG).
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = document.getElementById("palette-list");
const side = document.getElementById("palette-side");
const said = document.getElementById("palette-said");
const none = document.getElementById("palette-none");
const HINT = "Type part of a name, a telephone number, a birth date or a record number.";
let chosen = -1;
let timer = 0;
let asked = 0;

const options = () => [...list.querySelectorAll("[role=option]")];

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  ask();
}

function close() {
  dialog.close();
}

function choose(index) {
  const rows = options();
  chosen = rows.length ? (index + rows.length) % rows.length : -1;
  rows.forEach((row, at) => {
    row.id ||= `palette-option-${at}`;
    row.setAttribute("aria-selected", String(at === chosen));
    row.tabIndex = -1;
  });
  const row = rows[chosen];
  if (row) {
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
    const more = row.querySelector("template");
    side.replaceChildren(more ? more.content.cloneNode(true) : "");
  } else {
    input.removeAttribute("aria-activedescendant");
    side.replaceChildren();
  }
}

function commands(text) {
  const wanted = text.toLowerCase();
  const seen = new Set();
  const found = [];
  document.querySelectorAll(".rail-item, .bar-actions a[href], [data-command]").forEach((link) => {
    const copy = link.cloneNode(true);
    copy.querySelectorAll("kbd, svg, .rail-badge").forEach((part) => part.remove());
    const words = copy.textContent.trim();
    if (!link.href || seen.has(link.href) || !words.toLowerCase().includes(wanted)) return;
    seen.add(link.href);
    const row = document.createElement("a");
    row.setAttribute("role", "option");
    row.href = link.href;
    const name = document.createElement("b");
    name.textContent = words;
    row.append(name);
    found.push(row);
  });
  return found;
}

function tell(text) {
  none.textContent = text;
  none.hidden = !text;
}

function shown(text) {
  const rows = options();
  input.setAttribute("aria-expanded", String(rows.length > 0));
  said.textContent = rows.length ? `${rows.length} found` : "";
  tell(rows.length ? "" : text ? "Nothing found. Try the birth date or the telephone number." : HINT);
  choose(0);
}

function failed(text) {
  list.replaceChildren();
  shown(text);
  tell(text);
}

async function ask() {
  const text = input.value.trim();
  const turn = ++asked;
  if (text.startsWith(">")) {
    list.replaceChildren(...commands(text.slice(1).trim()));
    shown(text);
    return;
  }
  const address = `${dialog.dataset.searchUrl}?q=${encodeURIComponent(text)}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" } });
    const html = answer.ok ? await answer.text() : "";
    if (turn !== asked) return;
    const parts = new DOMParser().parseFromString(html, "text/html");
    list.replaceChildren(...parts.body.childNodes);
    if (answer.ok) shown(text);
    else failed("The search did not answer. Try again.");
  } catch {
    if (turn === asked) failed("Not connected. Try again.");
  }
}

if (dialog && input) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (opener && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, select, textarea, [contenteditable]");
    const slash = event.key === "/" && !field && !event.altKey && !event.ctrlKey;
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (k || (slash && localStorage.getItem("praxis.keys") !== "off")) {
      event.preventDefault();
      open();
    }
  });

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });

  input.addEventListener("keydown", (event) => {
    const row = options()[chosen];
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && row) {
      const address = control ? row.dataset.book : row.getAttribute("href");
      if (address) location.assign(address);
    } else if (control && event.key.toLowerCase() === "i" && row?.dataset.checkIn) {
      location.assign(row.dataset.checkIn);
    } else return;
    event.preventDefault();
  });

  list.addEventListener("pointermove", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) {
      const at = options().indexOf(row);
      if (at !== chosen) choose(at);
    }
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) close();
  });
}
