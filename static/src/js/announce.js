// One quiet live region for everything a screen reader should hear without the focus moving.
let region;

export function announce(text) {
  if (!region) {
    region = document.createElement("div");
    region.setAttribute("role", "status");
    region.className = "govuk-visually-hidden";
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 100);
}
