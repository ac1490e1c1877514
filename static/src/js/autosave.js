// <form data-autosave> saves itself to its own address (header X-Autosave: 1) a moment after each change.
// The answer is JSON: saved_at, and if wanted version (put into the field of that name), totals {name: text} (put into
// every [data-total=name]), and after a merge fields {name: value} with what to say. 409: somebody else has changed the
// same; 401: sign in again; 403 with reasons: it may not be saved. What is typed is kept in this browser until the
// server has it, and offered again when it never came to that.
import { clockText, serverNow, setClock } from "./clock.js";
import { controls, discard, keep, kept, put, valuesOf } from "./drafts.js";
import { offer } from "./offer.js";
import { saved as tellSaved, told } from "./tabs.js";

const KEEP_PAUSE = 250;
const UNSENT = /^(comment|answer):/; // is sent by its own button, not by itself
const PAUSE = 1200;
const WAITS = [2000, 5000, 10_000, 30_000];

export class Autosave {
  constructor(form) {
    this.form = form;
    this.path = new URL(form.action).pathname;
    this.failures = 0;
    const places = document.querySelectorAll(`[data-autosave-status="${form.id}"]`);
    this.places = places.length ? [...places] : [this.ownStatus()];
    form.addEventListener("input", (event) => this.typed(event));
    form.addEventListener("change", (event) => this.typed(event));
    form.addEventListener("submit", (event) => this.submitting(event));
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => !document.hidden && this.again());
    addEventListener("pagehide", () => this.leaving());
    addEventListener("pageshow", () => { this.sent = false; });
    told((message) => this.hear(message));
    form.addEventListener("newversion", (event) => this.pull(event.detail));
    if ("unsaved" in form.dataset) this.changed();
    else this.offerKept();
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

  // `act`: a link ({text, url}, in a new tab) or a button ({text, then}) beside the words.
  say(state, text, act) {
    for (const place of this.places) {
      place.dataset.state = state;
      (place.querySelector("[data-message]") ?? place).textContent = text;
      place.querySelector("[data-act]")?.remove();
      if (act && !place.closest("[aria-hidden]")) place.append(this.action(act));
    }
  }

  action({ text, url, then }) {
    const made = document.createElement(url ? "a" : "button");
    made.dataset.act = "";
    made.textContent = text;
    if (url) Object.assign(made, { href: url, target: "_blank", rel: "noopener" });
    else {
      Object.assign(made, { type: "button", className: "ui-link-button" });
      made.addEventListener("click", then);
    }
    return made;
  }

  typed(event) {
    if (event.target.form === this.form && !this.taking) this.changed();
  }

  changed() {
    this.dirty = true;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.dirty && keep(this.form, this.fields()), KEEP_PAUSE);
    if (!this.stopped) this.later(PAUSE);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  again() {
    if (this.failures) this.save();
  }

  leaving() {
    if (!this.dirty || this.sent) return;
    keep(this.form, this.fields());
    if (!this.stopped) this.save(true);
  }

  // Another tab has saved the same form, or somebody has signed in again: this page takes part.
  hear(message) {
    if (message.signedIn) this.again();
    else if (message.signedOut) this.stop("failed", this.form.dataset.signedout);
    else if (message.saved === this.path) this.pull(message.version);
  }

  // Somebody else has saved: an untouched page takes it over by saving what it has, which the server merges.
  pull(version) {
    const mine = this.form.elements.namedItem("version")?.value;
    if (mine !== undefined && version !== mine && !this.dirty && !this.busy && !this.stopped) this.save();
  }

  // A saving under way ends first, so that the form is sent with the version it leads to.
  submitting(event) {
    if (this.busy) {
      event.preventDefault();
      this.then = { submitter: event.submitter };
      return;
    }
    clearTimeout(this.timer);
    this.setToken();
    if (this.dirty) keep(this.form, this.fields());
    this.sent = true;
  }

  stop(state, text, act) {
    clearTimeout(this.timer);
    this.stopped = true;
    this.say(state, text, act);
  }

  // Signing in again has changed the token; the cookie has the present one.
  setToken() {
    const token = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="))?.slice(10);
    const field = this.form.elements.namedItem("csrfmiddlewaretoken");
    if (token && field) field.value = token;
  }

  fields() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  async save(leaving = false) {
    if (this.stopped || this.sent) return;
    if (this.busy && !leaving) return this.later(PAUSE);
    this.busy = true;
    this.dirty = false;
    this.setToken();
    const data = this.fields();
    try {
      await this.answered(await this.send(data, leaving), data);
    } catch (error) {
      this.failed(data, error);
    } finally {
      this.busy = false;
      if (this.then) this.form.requestSubmit(this.then.submitter);
      this.then = null;
    }
  }

  send(data, keepalive) {
    if (!keepalive) this.say("saving", this.form.dataset.saving ?? "");
    const headers = { "X-Autosave": "1", Accept: "application/json" };
    if (document.body.dataset.user) headers["X-User"] = document.body.dataset.user;
    const address = new URL(this.form.action);
    address.searchParams.set("lang", document.documentElement.lang);
    return fetch(address, { method: "POST", body: data, headers, keepalive });
  }

  async answered(answer, data) {
    setClock(answer.headers.get("Date"));
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const reply = isJson ? await answer.json() : {};
    if (answer.ok && !answer.redirected) this.saved(reply, data);
    else if (answer.status === 409) this.clash(reply, data);
    else if (reply.url) this.signIn(reply, data);
    else if (reply.reasons) this.refused(reply, data);
    else throw new Error(String(answer.status));
  }

  saved(reply, data) {
    this.failures = 0;
    if (!this.take(reply, data)) {
      this.dirty = true;
      return this.later(PAUSE);
    }
    if ([...data].some(([name, value]) => UNSENT.test(name) && value)) keep(this.form, this.fields());
    else if (!this.dirty) discard(this.form);
    const time = clockText(reply.saved_at ? Date.parse(reply.saved_at) : serverNow());
    this.say("saved", reply.said ?? this.form.dataset.saved.replace("{}", time));
    this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true }));
    tellSaved(this.path, reply.version ?? "");
    if (this.dirty) this.later(PAUSE);
  }

  // False when a control the merge would change has been typed in since: then nothing is taken, and it is saved anew.
  take(reply, data) {
    const changes = this.changes(reply.fields ?? {}, valuesOf(data));
    if (!changes) return false;
    this.taking = true;
    changes.forEach(([control, values]) => {
      put(control, values);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.taking = false;
    const version = this.form.elements.namedItem("version");
    if (version && reply.version !== undefined) version.value = reply.version;
    for (const [name, text] of Object.entries(reply.totals ?? {})) {
      document.querySelectorAll(`[data-total="${CSS.escape(name)}"]`).forEach((place) => { place.textContent = text; });
    }
    return true;
  }

  changes(fields, sent) {
    const present = valuesOf(this.fields());
    const text = (values) => JSON.stringify(values?.length ? values : [""]);
    const found = [];
    for (const control of controls(this.form)) {
      const wanted = fields[control.name]; // hidden ones, too: the key of a row goes with the row
      if (wanted !== undefined && text([wanted]) !== text(present.get(control.name))) {
        if (text(present.get(control.name)) !== text(sent.get(control.name))) return null;
        found.push([control, [wanted]]);
      }
    }
    return found;
  }

  failed(data) {
    keep(this.form, data);
    this.dirty = true;
    this.say("failed", (navigator.onLine ? "" : this.form.dataset.offline) || this.form.dataset.failed);
    this.later(WAITS[Math.min(this.failures, WAITS.length - 1)]);
    this.failures += 1;
  }

  signIn(reply, data) {
    keep(this.form, data);
    this.dirty = true;
    this.failures = WAITS.length;
    this.say("failed", reply.said, { text: reply.do, url: reply.url });
    this.later(WAITS.at(-1));
  }

  // The time is over, or the role is gone: it is not tried again, and the text stays here to be copied.
  refused(reply, data) {
    keep(this.form, data);
    this.stop("failed", this.form.dataset.refused.replace("{}", reply.reasons.join(" ")));
  }

  // Somebody else has changed the same: nothing is overwritten; sending the form shows both versions.
  clash(reply, data) {
    keep(this.form, data);
    const then = () => this.sendHere();
    const act = reply.do ? { text: reply.do, then } : undefined;
    this.stop("failed", reply.said ?? this.form.dataset.clash ?? this.form.dataset.failed, act);
  }

  // The form sent as a whole, to come back to this page.
  sendHere(fields) {
    const form = fields ? document.createElement("form") : this.form;
    const add = (name, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    if (fields) {
      Object.assign(form, { method: "post", action: this.form.action });
      const rest = ["csrfmiddlewaretoken", "key"].map((name) => [name, this.form.elements.namedItem(name)?.value ?? ""]);
      this.setToken();
      [...fields, ...rest].forEach(([name, value]) => add(name, value));
      document.body.append(form);
    }
    add("go", "here");
    form.requestSubmit();
  }

  offerKept() {
    const draft = kept(this.form);
    if (draft) offer(this, draft);
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
