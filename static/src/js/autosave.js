// <form data-autosave> saves itself to its own address (header X-Autosave: 1) a moment after each change.
// The answer is JSON: saved_at, and if wanted version (put into the field of that name) and totals {name: text}
// (put into every [data-total=name]); 409 says that somebody else has saved in between.
// When saving fails the fields are kept on this device, saving is tried again, and the page says so.
import { clockText, serverNow, setClock } from "./clock.js";
import { discard, keep, kept, putBack } from "./drafts.js";

const PAUSE = 1200;
const WAITS = [2000, 5000, 10_000, 30_000];

class Autosave {
  constructor(form) {
    this.form = form;
    this.failures = 0;
    const places = document.querySelectorAll(`[data-autosave-status="${form.id}"]`);
    this.places = places.length ? [...places] : [this.ownStatus()];
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitting(event));
    addEventListener("online", () => this.failures && this.save());
    addEventListener("pagehide", () => this.dirty && this.save(true));
    this.offerKept();
  }

  ownStatus() {
    const status = document.createElement("p");
    status.className = "ui-small ui-who ui-save";
    status.setAttribute("role", "status");
    status.append(document.createElement("span"));
    status.firstChild.dataset.message = "";
    this.form.append(status);
    return status;
  }

  say(state, text) {
    for (const place of this.places) {
      place.dataset.state = state;
      (place.querySelector("[data-message]") ?? place).textContent = text;
    }
  }

  changed() {
    this.dirty = true;
    this.later(PAUSE);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  // A saving under way ends first, so that the form is sent with the version it leads to.
  submitting(event) {
    if (!this.busy) return this.stop();
    event.preventDefault();
    this.then = { submitter: event.submitter };
  }

  stop() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.stopped = true;
  }

  fields() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  async save(leaving = false) {
    if (this.stopped) return;
    if (this.busy && !leaving) return this.later(PAUSE);
    this.busy = true;
    this.dirty = false;
    const data = this.fields();
    try {
      const answer = await this.send(data, leaving);
      if (answer.status === 409) this.clash(data);
      else if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      else await this.saved(answer);
    } catch {
      this.failed(data);
    } finally {
      this.busy = false;
      if (this.then) this.form.requestSubmit(this.then.submitter);
      this.then = null;
    }
  }

  send(data, keepalive) {
    if (!keepalive) this.say("saving", this.form.dataset.saving ?? "");
    const headers = { "X-Autosave": "1", Accept: "application/json" };
    return fetch(this.form.action, { method: "POST", body: data, headers, keepalive });
  }

  async saved(answer) {
    setClock(answer.headers.get("Date"));
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const reply = isJson ? await answer.json() : {};
    this.failures = 0;
    discard(this.form);
    this.take(reply);
    const time = clockText(reply.saved_at ? Date.parse(reply.saved_at) : serverNow());
    this.say("saved", this.form.dataset.saved.replace("{}", time));
    this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    if (this.dirty) this.later(PAUSE);
  }

  take(reply) {
    const version = this.form.elements.namedItem("version");
    if (version && reply.version !== undefined) version.value = reply.version;
    for (const [name, text] of Object.entries(reply.totals ?? {})) {
      document.querySelectorAll(`[data-total="${CSS.escape(name)}"]`).forEach((place) => { place.textContent = text; });
    }
  }

  failed(data) {
    keep(this.form, data);
    this.dirty = true;
    this.say("failed", this.form.dataset.failed);
    this.later(WAITS[Math.min(this.failures, WAITS.length - 1)]);
    this.failures += 1;
  }

  // Somebody else has saved: nothing is overwritten; sending the form shows both versions.
  clash(data) {
    keep(this.form, data);
    this.stopped = true;
    this.say("failed", this.form.dataset.clash ?? this.form.dataset.failed);
  }

  offerKept() {
    const draft = kept(this.form);
    if (!draft) return;
    this.say("failed", this.form.dataset.kept);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ui-link-button";
    button.textContent = this.form.dataset.restore;
    button.addEventListener("click", () => {
      putBack(this.form, draft);
      button.remove();
      this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      this.save();
    });
    const place = this.places.find((one) => !one.closest("[aria-hidden]")) ?? this.places[0];
    place.after(button);
  }
}

export function startAutosave(scope) {
  for (const form of scope.querySelectorAll("form[data-autosave]")) {
    if (!form.dataset.autosaveRunning) {
      form.dataset.autosaveRunning = "yes";
      new Autosave(form);
    }
  }
}
