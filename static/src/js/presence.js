// [data-presence-url] says every half minute that this section is being edited, and shows who else edits it.
// The answer is JSON: people (in words), version. A newer version is taken over by the form (autosave.js).
const PAUSE = 30_000;

function token() {
  return document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.slice(10) ?? "";
}

async function beat(place) {
  const headers = { "X-Presence": "1", "X-Autosave": "1", "X-CSRFToken": token(), Accept: "application/json" };
  const url = new URL(place.dataset.presenceUrl, location.href);
  url.searchParams.set("lang", document.documentElement.lang);
  const answer = await fetch(url, { method: "POST", headers });
  if (!answer.ok) return;
  const { people, version } = await answer.json();
  const words = place.querySelector("[data-presence-words]");
  if (words.textContent !== people) words.textContent = people;
  place.toggleAttribute("data-somebody", Boolean(people));
  if (version) document.getElementById(place.dataset.presenceFor)?.dispatchEvent(new CustomEvent("newversion", { detail: version }));
}

export function startPresence(scope) {
  for (const place of scope.querySelectorAll("[data-presence-url]")) {
    const look = () => { if (!document.hidden) beat(place).catch(() => {}); };
    look();
    setInterval(look, PAUSE);
    document.addEventListener("visibilitychange", look);
  }
}
