// What tabs of the same browser tell each other: a form has been saved, somebody has signed in again or out.
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("amif") : null;

export function tell(message) {
  channel?.postMessage({ user: document.body.dataset.user ?? "", ...message });
}

export function saved(path, version) {
  tell({ saved: path, version });
}

export function told(hear) {
  channel?.addEventListener("message", (event) => {
    if (event.data.user === (document.body.dataset.user ?? "")) hear(event.data);
  });
}

// The page on which signing in beside another tab ends.
export function startAgain() {
  if (document.querySelector("[data-signed-in-again]")) tell({ signedIn: true });
}
