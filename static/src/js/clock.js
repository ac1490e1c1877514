// The server's clock, kept in the browser: what the page was sent with, moved on, and set again by each answer.
const LOCALES = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };
let ahead = null; // how far the server's clock is ahead of this device's, in milliseconds

export function setClock(text) {
  const instant = Date.parse(text ?? "");
  if (!Number.isNaN(instant)) ahead = instant - Date.now();
}

export function serverNow() {
  if (ahead === null) setClock(document.documentElement.dataset.now);
  return Date.now() + (ahead ?? 0);
}

// "14.31.52" in Finnish and Swedish, "14:31:52" in English; always Helsinki's time.
export function clockText(instant) {
  const locale = LOCALES[document.documentElement.lang] ?? "en-GB";
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Europe/Helsinki" };
  return new Intl.DateTimeFormat(locale, parts).format(instant);
}
