// A button with aria-disabled="true" stays focusable, and says its reason instead of acting.
import { announce } from "./announce.js";

function refuse(event) {
  const button = event.target.closest?.('[aria-disabled="true"]');
  if (!button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const reason = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  if (reason) announce(reason.textContent.trim());
}

let listening = false;

export function startBlocked() {
  if (!listening) document.addEventListener("click", refuse, { capture: true });
  listening = true;
}
