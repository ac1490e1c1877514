// <form data-upload>: a file can be dragged onto it, goes off as soon as it is chosen, and its progress is shown.
// The server answers script (X-Upload: 1) in JSON: url to go on to, or reasons. Without script the form is an ordinary one.
import { announce } from "./announce.js";

class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.title = form.querySelector("input[name=title]");
    this.bar = document.createElement("progress");
    this.bar.max = 100;
    this.bar.hidden = true;
    this.says = document.createElement("p");
    this.says.className = "ui-small ui-who";
    this.says.setAttribute("role", "status");
    this.input.after(this.bar, this.says);
    this.hint();
    this.input.addEventListener("change", () => this.chosen());
    form.addEventListener("submit", (event) => this.submitting(event));
    for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => this.over(event));
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => this.dropped(event));
  }

  hint() {
    const drop = document.createElement("span");
    drop.className = "ui-small ui-soft ui-drop";
    drop.textContent = this.form.dataset.drop;
    this.input.after(drop);
  }

  over(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    this.form.classList.add("is-over");
  }

  dropped(event) {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    this.input.files = one.files;
    this.chosen();
  }

  // A file whose title is still to be written waits for the button.
  chosen() {
    if (this.input.files.length && (!this.title || this.title.value.trim())) this.send();
  }

  submitting(event) {
    if (!this.input.files.length) return;
    event.preventDefault();
    this.send();
  }

  send() {
    if (this.busy) return;
    this.busy = true;
    this.wrong?.remove();
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => this.progress(event));
    request.addEventListener("load", () => this.answered(request));
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => this.stopped([this.form.dataset.failed]));
    }
    request.open("POST", this.form.action);
    request.setRequestHeader("X-Upload", "1");
    request.send(new FormData(this.form));
    this.bar.hidden = false;
  }

  progress(event) {
    if (!event.lengthComputable) return;
    const done = Math.round((100 * event.loaded) / event.total);
    this.bar.value = done;
    const { sending, checking } = this.form.dataset;
    this.says.textContent = done < 100 ? sending.replace("{}", done) : checking;
  }

  answered(request) {
    let reply = {};
    try {
      reply = JSON.parse(request.responseText);
    } catch {
      reply = {};
    }
    if (reply.url) this.goOn(reply.url);
    else this.stopped(reply.reasons ?? [this.form.dataset.failed]);
  }

  // The page anew, also when only what follows the # differs.
  goOn(url) {
    const target = new URL(url, location.href);
    location.assign(target);
    if (target.pathname + target.search === location.pathname + location.search) location.reload();
  }

  stopped(reasons) {
    this.busy = false;
    this.bar.hidden = true;
    this.says.textContent = "";
    this.wrong = document.createElement("p");
    this.wrong.className = "govuk-error-message";
    this.wrong.textContent = reasons.join(" ");
    this.wrong.id = `${this.input.id}-wrong`;
    this.input.setAttribute("aria-describedby", this.wrong.id);
    this.input.setAttribute("aria-invalid", "true");
    this.input.before(this.wrong);
    this.input.value = "";
    this.input.focus();
    announce(reasons.join(" "));
  }
}

export function startUploads(scope) {
  for (const form of scope.querySelectorAll("form[data-upload]")) {
    if (!form.dataset.uploadRunning) {
      form.dataset.uploadRunning = "yes";
      new Upload(form);
    }
  }
}
