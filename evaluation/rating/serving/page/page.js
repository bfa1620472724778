// Before textual.js starts: where its websocket is, what it may not do, and what to say at the end.
"use strict";

const WHY = {
  4000: "Done for now. All that you answered is kept.",
  4001: "The rating goes on in another window.",
  4002: "The server has been stopped. All that you answered is kept.",
  4003: "The rating cannot go on; whoever sent you the link can see why. Your answers are kept.",
};
const LOST = "The connection is lost. All that you answered is kept.";
const UNANSWERED = "Nobody answers there now. Try again later; all that you answered is kept.";

// A text may hold an address; a click on it must not leave this page.
window.open = () => null;

// The app cannot see what the page is shown on.
const isLight = () => matchMedia("(prefers-color-scheme: light)").matches;

window.WebSocket = class extends WebSocket {
  constructor(url, ...more) {
    super(`${url}&light=${isLight() ? 1 : 0}`, ...more);
    this.addEventListener("close", (event) => {
      document.getElementById("why").textContent = WHY[event.code] ?? LOST;
      // Once textual.js has seen it too, and the button is there.
      setTimeout(() => document.getElementById("again").focus(), 0);
    });
    this.addEventListener("open", () => {
      document.querySelector(".xterm-helper-textarea")?.focus();
    });
  }

  // textual.js goes on to tell of keys and of focus when nobody is there any more.
  send(message) {
    if (this.readyState === WebSocket.OPEN) super.send(message);
  }
};

document.addEventListener("DOMContentLoaded", () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const terminal = document.getElementById("terminal");
  terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/ws`;
  document.getElementById("again").addEventListener("click", goOn);
});

// Not by going there at once: where nobody answers, the browser's own page would take this one's
// place, and with it the way back.
async function goOn() {
  try {
    await fetch("/", { method: "HEAD" });
    location.assign("/");
  } catch {
    document.getElementById("why").textContent = UNANSWERED;
  }
}
