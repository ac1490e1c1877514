// What is typed and not saved yet, kept in this browser until it is: one entry for each person and form's address.
// Nothing is kept of passwords, files and tokens, nothing older than a week is offered again, and nothing stays here
// after signing out or when another person signs in.
import { saved, tell, told } from "./tabs.js";

const WEEK = 7 * 24 * 3600 * 1000;
const SECRET = /password|token|csrf|^key$/i;
const START = "amif-draft:";
const COOKIE = "amif_saved";

let signedOut = false;
const user = () => document.body.dataset.user ?? "";
const keyOf = (path) => `${START}${user()}:${path}`;
const pathOf = (form) => new URL(form.action).pathname;

// Of a form shown a part at a time each part has an entry of its own.
function key(form) {
  const part = form.elements.namedItem("window")?.value;
  return keyOf(pathOf(form)) + (part ? `#${part}` : "");
}

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // Storage switched off, or something else under this name.
  }
}

function remove(names) {
  try {
    names().forEach((name) => localStorage.removeItem(name));
  } catch {
    // Storage switched off: nothing was kept.
  }
}

const entries = () => Object.keys(localStorage).filter((name) => name.startsWith(START));

export function keep(form, data) {
  if (signedOut) return;
  const fields = [...data].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // Storage full or switched off: the text still stands in the form.
  }
}

export function discard(form, name = key(form)) {
  remove(() => [name]);
}

// What is kept of the form: of the part on the page, else of another.
export function kept(form) {
  return draftIn([key(form), ...namesAt(pathOf(form))]);
}

export function keptAt(path) {
  return draftIn(namesAt(path));
}

function namesAt(path) {
  try {
    return entries().filter((name) => name === keyOf(path) || name.startsWith(`${keyOf(path)}#`));
  } catch {
    return []; // Storage switched off.
  }
}

function draftIn(names) {
  const drafts = names.map((name) => ({ name, ...stored(name) }));
  return drafts.find((draft) => Date.now() - draft.at < WEEK) ?? null;
}

// The values of each name, in their order.
export function valuesOf(fields) {
  const texts = new Map();
  for (const [name, value] of fields) texts.set(name, [...(texts.get(name) ?? []), value]);
  return texts;
}

// What a form says: its controls, and those of them one can type in.
export function controls(form) {
  return [...form.elements].filter((one) => one.name && !["file", "submit", "button"].includes(one.type));
}

export function own(form) {
  return controls(form).filter((one) => one.type !== "hidden");
}

export function put(control, values) {
  if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
  else if (control.tagName === "SELECT") {
    for (const option of control.options) option.selected = values.includes(option.value);
  } else control.value = values[0] ?? "";
}

export function putBack(form, draft) {
  const texts = valuesOf(draft.fields);
  for (const control of own(form)) put(control, texts.get(control.name) ?? []);
  const version = form.elements.namedItem("version");
  if (version && texts.get("version")) [version.value] = texts.get("version");
}

// What the server has saved by an ordinary sending, it says in a cookie with the form's address and part.
function forgetSaved() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`));
  if (!found) return;
  const path = decodeURIComponent(found.slice(COOKIE.length + 1));
  remove(() => [keyOf(path)]);
  document.cookie = `${COOKIE}=; path=/; max-age=0`;
  saved(path.split("#")[0], "");
}

// Another person's text does not stay in the browser of whoever signs in now.
function forgetOthers() {
  if (user()) remove(() => entries().filter((name) => !name.startsWith(`${START}${user()}:`)));
}

// Signing out leaves nothing in this browser, and no other tab puts anything there again.
function forgetAll() {
  remove(entries);
  tell({ signedOut: true });
}

export function startDrafts() {
  forgetSaved();
  forgetOthers();
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", forgetAll);
  told((message) => {
    if (!message.signedOut) return;
    signedOut = true;
    remove(entries);
  });
}

// A form that can no longer be sent: what was typed in it is shown, to be copied or thrown away.
export function startKept(scope) {
  for (const place of scope.querySelectorAll("[data-kept-for]")) {
    const draft = keptAt(place.dataset.keptFor);
    const texts = (draft?.fields ?? []).filter(([name, value]) => name !== "version" && value.length > 20);
    place.hidden = !texts.length;
    place.querySelector("[data-kept-texts]").replaceChildren(
      ...texts.map(([, value]) => Object.assign(document.createElement("p"), { textContent: value, className: "ui-version__words" })),
    );
    place.querySelector("button").addEventListener("click", () => {
      remove(() => namesAt(place.dataset.keptFor));
      place.hidden = true;
    });
  }
}
