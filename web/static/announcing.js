// Says something to a screen reader, once.
export function announce(text) {
  document.querySelector("[data-status]").textContent = text;
}
