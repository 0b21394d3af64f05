// Copy buttons. Without JavaScript the same text stands under "Reference", to be selected.
import { announce } from "./announcing.js";

export function offerCopying(root = document) {
  if (!navigator.clipboard) return;
  for (const place of root.querySelectorAll("[data-copy][hidden]")) {
    place.hidden = false;
    place.firstElementChild.addEventListener("click", () => copy(place));
  }
}

async function copy(place) {
  const text = place.parentElement.querySelector("[data-copied]").textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
    place.firstElementChild.textContent = "Copied";
  } catch {
    announce("Copying is not allowed here. Select the text under Reference instead.");
  }
}
