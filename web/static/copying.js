// Copy buttons. Without JavaScript the same text stands under "Reference", to be selected, and the link of an
// answer is a link.
import { announce } from "./announcing.js";

export function offerCopying(root = document) {
  if (!navigator.clipboard) return;
  for (const place of root.querySelectorAll("[data-copy][hidden]")) {
    const reference = place.parentElement.querySelector("[data-copied]");
    place.hidden = false;
    const folded = reference.closest(".app-actions__reference"); // it need not stand there twice
    if (folded) folded.hidden = true;
    const button = place.firstElementChild;
    button.addEventListener("click", () => copy(button, reference.textContent.trim()));
  }
  for (const link of root.querySelectorAll("a[data-link]")) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "app-link-button",
      textContent: "Copy link to this answer",
    });
    button.addEventListener("click", () => copy(button, link.href));
    link.replaceWith(button);
  }
}

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
    button.firstChild.textContent = "Copied";
  } catch {
    announce("Copying is not allowed here.");
    const reference = button.closest("ul")?.querySelector(".app-actions__reference");
    if (reference) reference.hidden = false;
  }
}
