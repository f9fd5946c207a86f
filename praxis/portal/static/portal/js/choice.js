// The bar at the bottom repeats the time that is picked.
const bar = document.querySelector("[data-chosen]");

function repeat(input) {
  const when = document.createTextNode(`${input.dataset.says} `);
  const who = document.createElement("span");
  who.textContent = `${bar.dataset.with} ${input.dataset.who}`;
  bar.replaceChildren(when, who);
  bar.hidden = false;
}

if (bar) {
  const picked = document.querySelector("input[name=choice]:checked");
  if (picked) repeat(picked);
  document.addEventListener("change", (event) => {
    if (event.target.name === "choice") repeat(event.target);
  });
}
