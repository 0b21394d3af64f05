// Copy buttons. Without JavaScript the same text stands there to be selected.
import { announce } from "./announcing.js";

export function offerCopying(root = document) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const text = button.parentElement.querySelector("[data-copied]").textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
    button.textContent = "Copied";
  } catch {
    announce("Copying is not allowed here. Select the text instead.");
  }
}
