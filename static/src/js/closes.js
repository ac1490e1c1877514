// Lists that open over the page (details with data-closes): closed by Escape, by a link in them, and from outside.
export function startClosing(scope) {
  for (const list of scope.querySelectorAll("details[data-closes]")) {
    const close = () => { list.open = false; };
    list.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !list.open) return;
      close();
      list.querySelector("summary").focus();
    });
    list.addEventListener("click", (event) => { if (event.target.closest("a")) close(); });
    document.addEventListener("click", (event) => { if (!list.contains(event.target)) close(); });
    list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget)) close();
    });
  }
}
