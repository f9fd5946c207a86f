// The waiting-room screen asks every 5 s. An old number is worse than none: after 20 s without
// an answer, or when the link has ended, it says "Ask at the desk" until the next answer comes.
const EVERY = 5_000;
const GIVE_UP = 20_000;
const shown = document.getElementById("screen-shown");
const lost = document.getElementById("screen-lost");
let heard = Date.now();

function hide(gone) {
  shown.hidden = gone;
  lost.hidden = !gone;
}

async function ask() {
  try {
    const answer = await fetch(document.body.dataset.now, {
      headers: { "X-Praxis-Poll": "1" },
      redirect: "error",
      signal: AbortSignal.timeout(EVERY),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown.replaceChildren(...document.importNode(page.body, true).childNodes);
    heard = Date.now();
    hide(false);
  } catch {
    if (Date.now() - heard > GIVE_UP) hide(true);
  } finally {
    setTimeout(ask, EVERY);
  }
}

setTimeout(ask, EVERY);
window.addEventListener("offline", () => hide(true));
