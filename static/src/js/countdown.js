// <time data-countdown datetime="..."> shows the time left by the server's clock, to the minute.
// The words come from the element (templates/components/countdown.html), so they are in the page's language.
import { announce } from "./announce.js";
import { serverNow } from "./clock.js";

const MINUTE = 60_000;
const THRESHOLDS = [60, 15, 5];

// Minutes left, rounded down; below zero when the instant has passed.
function minutesLeft(element) {
  return Math.floor((Date.parse(element.dateTime) - serverNow()) / MINUTE);
}

function words(minutes, data) {
  if (minutes < 0) return data.over;
  if (minutes < 1) return data.soon;
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const parts = [];
  if (days) parts.push(`${days} ${days === 1 ? data.day : data.days}`);
  if (days || hours) parts.push(`${hours} ${data.hours}`);
  parts.push(`${minutes % 60} ${data.minutes}`);
  return parts.join(" ").replaceAll(/(\d) /g, "$1\u00a0");
}

function passed(before, now) {
  return THRESHOLDS.find((threshold) => before > threshold && now <= threshold && now > 0);
}

function write(element, minutes) {
  element.textContent = words(minutes, element.dataset);
  element.toggleAttribute("data-near", minutes >= 0 && minutes < 60);
}

function show(element, before) {
  const now = minutesLeft(element);
  if (now === before) return now;
  write(element, now);
  const threshold = passed(before, now);
  if (threshold && element.dataset.announce) announce(element.dataset.announce.replace("{}", threshold));
  if (before >= 0 && now < 0 && element.dataset.over) announce(element.dataset.over);
  return now;
}

function run(element) {
  if (element.dataset.running) return;
  element.dataset.running = "yes";
  let minutes = minutesLeft(element);
  write(element, minutes);
  const timer = setInterval(() => {
    minutes = show(element, minutes);
    if (minutes < 0 || !element.isConnected) clearInterval(timer);
  }, 1000);
}

export function startCountdowns(scope) {
  scope.querySelectorAll("time[data-countdown]").forEach(run);
}
