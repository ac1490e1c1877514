// [data-poll-url] asks for its own new content every few seconds until that content is marked [data-finished].
import { announce } from "./announce.js";

const SECONDS = 2;

async function look(element) {
  const answer = await fetch(element.dataset.pollUrl, { headers: { "X-Fragment": "1" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  element.innerHTML = await answer.text();
}

async function follow(element) {
  let wait = Number(element.dataset.pollSeconds ?? SECONDS) * 1000;
  while (element.isConnected && !element.querySelector("[data-finished]")) {
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    try {
      if (!document.hidden) await look(element);
    } catch {
      wait = Math.min(wait * 2, 30_000);
    }
  }
  if (element.isConnected) announce(element.querySelector("[data-finished]").textContent.trim());
}

export function startPolls(scope) {
  for (const element of scope.querySelectorAll("[data-poll-url]")) {
    if (!element.dataset.polling) {
      element.dataset.polling = "yes";
      follow(element);
    }
  }
}
