// Text of an earlier visit that never reached the server: shown above the form, to be put back or thrown away.
import { clockText } from "./clock.js";
import { discard, own, putBack, valuesOf } from "./drafts.js";

const MOST = 8;
const LOCALES = { fi: "fi-FI", sv: "sv-FI", en: "en-GB" };

function element(tag, options = {}, ...children) {
  const made = Object.assign(document.createElement(tag), options);
  made.append(...children);
  return made;
}

// What of it the form does not say; rows that the page does not have count, too.
function differing(form, draft) {
  const present = valuesOf(new FormData(form));
  const text = (values) => (values ?? []).filter(Boolean).join(", ").trim();
  return [...valuesOf(draft.fields)].filter(
    ([name, values]) => !/^(version|csrf|shown$|key$|go$|window$)|-(TOTAL|INITIAL)_FORMS$/.test(name) && text(values) !== text(present.get(name)),
  );
}

function label(form, name) {
  const control = form.elements.namedItem(name);
  const first = control instanceof RadioNodeList ? control[0] : control;
  const group = first?.type === "radio" ? first.closest("fieldset")?.querySelector("legend") : first?.labels?.[0];
  return group?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

function button(text, act, kind) {
  const made = element("button", { type: "button", className: kind, textContent: text });
  made.addEventListener("click", act);
  return made;
}

export function offer(autosave, draft) {
  const { form } = autosave;
  const words = form.dataset;
  const found = differing(form, draft);
  if (!found.length) return discard(form, draft.name);
  const day = new Intl.DateTimeFormat(LOCALES[document.documentElement.lang] ?? "en-GB", { dateStyle: "short", timeZone: "Europe/Helsinki" });
  const when = `${day.format(draft.at)} ${clockText(draft.at)}`;
  const whole = found.every(([name]) => own(form).some((control) => control.name === name));
  const restore = () => {
    if (!whole) return autosave.sendHere(draft.fields);
    putBack(form, draft);
    panel.remove();
    own(form)[0]?.focus();
    autosave.changed();
    return autosave.save();
  };
  const throwAway = () => {
    discard(form, draft.name);
    panel.remove();
    autosave.say("", "");
    own(form)[0]?.focus();
  };
  const texts = found.slice(0, MOST).flatMap(([name, values]) => [
    element("dt", { textContent: label(form, name) || name }),
    element("dd", { textContent: values.join(", ") || "–" }),
  ]);
  const panel = element(
    "section",
    { className: "ui-panel ui-panel--quiet ui-kept" },
    element("p", { textContent: `${words.kept} ${when}` }),
    element("dl", { className: "ui-kept__texts" }, ...texts),
    element("div", { className: "ui-actions" }, button(words.restore, restore, "govuk-button"), button(words.discard, throwAway, "ui-link-button")),
  );
  panel.setAttribute("aria-label", words.kept);
  form.before(panel);
  autosave.say("failed", `${words.kept} ${when}`);
}
