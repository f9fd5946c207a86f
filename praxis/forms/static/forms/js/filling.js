// Questions that wait for an answer are shown when it is there; a signature can be drawn.
// Without this script all questions stand on the page and the server asks only those that count.
const answerOf = (form, name) =>
  [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
    .map((field) => field.value)
    .filter((value) => value !== "");

function holds(form, test) {
  const values = answerOf(form, test.field);
  const question = form.querySelector(`[name="${CSS.escape(test.field)}"]`)?.closest(".question");
  if (!values.length || question?.hidden) return false;
  if (test.op === "answered") return true;
  if (test.op === "at_least") return Number(values[0]) >= Number(test.value);
  if (test.op === "at_most") return Number(values[0]) <= Number(test.value);
  return values.includes(test.value) === (test.op === "is");
}

function open(form) {
  form.querySelectorAll("[data-when]").forEach((question) => {
    const rule = JSON.parse(question.dataset.when);
    const tests = rule.tests.map((test) => holds(form, test));
    question.hidden = !(rule.any ? tests.some(Boolean) : tests.every(Boolean));
  });
}

function pad(box) {
  const canvas = box.querySelector("[data-pad-canvas]");
  const kept = box.querySelector("[data-strokes]");
  const ink = canvas.getContext("2d");
  let lines = [];
  let drawing = null;
  box.hidden = false;
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    const within = (value) => Math.max(0, Math.min(1000, Math.round(value * 1000)));
    return [
      within((event.clientX - frame.left) / frame.width),
      within((event.clientY - frame.top) / frame.height),
    ];
  };
  const draw = () => {
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ink.lineWidth = 3;
    ink.lineCap = "round";
    lines.forEach((line) => {
      ink.beginPath();
      line.forEach(([x, y], step) => {
        const to = [(x / 1000) * canvas.width, (y / 1000) * canvas.height];
        if (step) ink.lineTo(...to);
        else ink.moveTo(...to);
      });
      ink.stroke();
    });
    kept.value = lines.length ? JSON.stringify(lines) : "";
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = [at(event)];
    lines.push(drawing);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing || drawing.length > 400) return;
    drawing.push(at(event));
    draw();
  });
  canvas.addEventListener("pointerup", () => {
    drawing = null;
  });
  box.querySelector("[data-pad-clear]").addEventListener("click", () => {
    lines = [];
    draw();
  });
}

document.querySelectorAll("[data-questions]").forEach((questions) => {
  const form = questions.closest("form") ?? questions;
  open(form);
  form.addEventListener("input", () => open(form));
  form.addEventListener("change", () => open(form));
});
document.querySelectorAll("[data-pad]").forEach(pad);
