// What could not be saved, kept on this device until it is: one entry for each form's address.
// Nothing is kept of passwords, files and tokens, and nothing older than a week is offered again.
const WEEK = 7 * 24 * 3600 * 1000;
const SECRET = /password|token|csrf/i;

const START = "amif-draft:";
const key = (form) => `${START}${document.body.dataset.user ?? ""}:${new URL(form.action).pathname}`;

export function keep(form, data) {
  const fields = [...data].filter(([name, value]) => typeof value === "string" && !SECRET.test(name));
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // Storage full or switched off: the text still stands in the form.
  }
}

export function discard(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // Storage switched off: nothing was kept.
  }
}

export function kept(form) {
  try {
    const draft = JSON.parse(localStorage.getItem(key(form)));
    return draft && Date.now() - draft.at < WEEK ? draft : null;
  } catch {
    return null;
  }
}

export function putBack(form, draft) {
  const texts = new Map();
  for (const [name, value] of draft.fields) texts.set(name, [...(texts.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.type === "file") continue;
    const values = texts.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.tagName === "SELECT" && control.multiple) {
      for (const option of control.options) option.selected = values.includes(option.value);
    } else if (values.length) control.value = values.shift();
  }
}

// Signing out leaves nothing on the device.
export function startSignOut() {
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
    try {
      Object.keys(localStorage).filter((name) => name.startsWith(START)).forEach((name) => localStorage.removeItem(name));
    } catch {
      // Storage switched off: nothing was kept.
    }
  });
}
