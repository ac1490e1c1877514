// The page's one script. Every page works without it; what it adds is said in each module.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { startAutosave } from "./autosave.js";
import { startBlocked } from "./blocked.js";
import { startClosing } from "./closes.js";
import { startCountdowns } from "./countdown.js";
import { startDrafts, startKept } from "./drafts.js";
import { startPolls } from "./poll.js";
import { startPresence } from "./presence.js";
import { startSession } from "./session.js";
import { startAgain } from "./tabs.js";
import { startUploads } from "./upload.js";

function start(scope) {
  for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) {
    createAll(component, undefined, { scope, onError: () => {} });
  }
  startCountdowns(scope);
  startAutosave(scope);
  startKept(scope);
  startPresence(scope);
  startPolls(scope);
  startUploads(scope);
  startBlocked(scope);
  startClosing(scope);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
startDrafts();
start(document);
startSession();
startAgain();
// A part that htmx has put in place gets the same treatment.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
