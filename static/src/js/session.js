// [data-session-until]: before the session ends the page asks whether one goes on (WCAG 2.2.1), and says when it is over.
import { announce } from "./announce.js";
import { told, tell } from "./tabs.js";

const LOCALES = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };
const LOOK = 5000;

class Session {
  constructor(place) {
    this.place = place;
    this.warning = place.querySelector("[role=alertdialog]");
    this.until = Date.now() + Number(place.dataset.sessionSeconds) * 1000;
    place.querySelector("form").addEventListener("submit", (event) => this.stay(event));
    told((message) => message.until && this.set(message.until, message.ends));
    setInterval(() => this.look(), LOOK);
    this.look();
  }

  // `until`: an instant of the server's clock, to be shown; `ends`: the same by this device's clock.
  set(until, ends) {
    this.until = ends;
    const time = this.place.querySelector("[data-session-time]");
    const locale = LOCALES[document.documentElement.lang] ?? "en-GB";
    time.dateTime = until;
    time.textContent = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Helsinki" }).format(Date.parse(until));
    this.warning.hidden = true;
    this.over = false;
  }

  look() {
    const left = this.until - Date.now();
    if (left <= 0) return this.end();
    if (left > Number(this.place.dataset.sessionWarning) * 1000) return undefined;
    this.place.querySelector("[data-session-left]").textContent = Math.max(1, Math.round(left / 60_000));
    if (!this.warning.hidden) return undefined;
    this.warning.hidden = false;
    return announce(this.warning.textContent.trim().replace(/\s+/g, " "));
  }

  end() {
    if (this.over) return;
    this.over = true;
    this.warning.hidden = true;
    this.place.querySelector("p").textContent = this.place.dataset.sessionOver;
    announce(this.place.dataset.sessionOver);
  }

  async stay(event) {
    event.preventDefault();
    const body = new FormData(event.target);
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    if (cookie) body.set("csrfmiddlewaretoken", cookie.slice(10));
    try {
      const answer = await fetch(event.target.action, { method: "POST", body, headers: { "X-Autosave": "1" } });
      const { until, seconds, said } = await answer.json();
      if (!until) return announce(said ?? this.place.dataset.sessionOver);
      const ends = Date.now() + seconds * 1000;
      this.set(until, ends);
      tell({ until, ends });
    } catch {
      event.target.submit();
    }
  }
}

export function startSession() {
  const place = document.querySelector("[data-session-until]");
  if (place) new Session(place);
}
