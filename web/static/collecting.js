// "Add to collection" without leaving the page. Without JavaScript the form opens the collection.
import { announce } from "./announcing.js";

export function collectInPlace() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-collect]");
    if (!form) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    try {
      const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(response.statusText);
      const { said, href } = await response.json();
      announce(said);
      const link = Object.assign(document.createElement("a"), { href, className: "govuk-link", textContent: said });
      form.replaceWith(link);
      link.focus();
    } catch {
      form.submit();
    }
  });
}
