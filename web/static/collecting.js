// "Add to collection" without leaving the page: where it was added is said in its place, and can be undone. Another
// collection is chosen in a dialog. Without JavaScript the form opens the collection, and the link a page to choose.
import { announce } from "./announcing.js";

const JSON_ONLY = { Accept: "application/json" };
const main = document.getElementById("main-content");

export function collectInPlace() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-collect]");
    if (!form) return;
    event.preventDefault();
    add(form);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
    event.preventDefault();
    choose(link);
  });
  // What is added to the page later does not know yet what this browser has collected.
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    if (added.some((node) => node.querySelector?.("[data-collect]:not([data-known])"))) refreshSoon();
  }).observe(main, { childList: true, subtree: true });
}

let soon;

// Statements of an answer come one by one; it is asked once for all of them.
function refreshSoon() {
  clearTimeout(soon);
  soon = setTimeout(refresh, 150);
}

async function post(address, fields) {
  const response = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: JSON_ONLY });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

// `chosen` names the collection: its sharing link, or "new" with a title.
async function add(form, chosen = {}) {
  const [passage, mark] = ["passage", "mark"].map((name) => form.elements[name].value);
  try {
    const { said, href, collection } = await post("/collections/add", { passage, mark, ...chosen });
    announce(said);
    showAdded(form, said, href, { passage, mark, collection });
  } catch {
    form.submit();
  }
}

function showAdded(form, said, href, excerpt) {
  const before = [...form.childNodes];
  const link = element("a", { href, className: "govuk-link", textContent: said });
  const undo = element("button", { type: "button", className: "app-link-button", textContent: "Undo" });
  undo.append(element("span", { className: "govuk-visually-hidden", textContent: " adding it" }));
  undo.addEventListener("click", async () => {
    try {
      const { said: done } = await post("/collections/take-out", excerpt);
      announce(done);
      form.replaceChildren(...before);
      delete form.dataset.added;
      form.querySelector("button, a")?.focus();
    } catch {
      location.assign(href);
    }
  });
  const fields = before.filter((node) => node.type === "hidden");
  form.replaceChildren(...fields, link, undo);
  form.dataset.added = "";
  link.focus();
  refresh();
}

// Says beside each quotation which collection it goes to, or which ones it is in, as the server does.
async function refresh() {
  let mine;
  try {
    mine = await collected();
  } catch {
    return; // the buttons work all the same; adding twice keeps one
  }
  for (const form of document.querySelectorAll("[data-collect]:not([data-added])")) {
    form.dataset.known = "";
    const button = form.querySelector("button");
    if (!button || form.contains(document.activeElement) || !mine.collections.length) continue;
    const titles = mine.held[form.dataset.collect];
    form.querySelector(".app-collect__choose")?.remove();
    const [passage, mark] = ["passage", "mark"].map((name) => form.elements[name].value);
    const about = button.querySelector(".govuk-visually-hidden")?.textContent ?? "";
    const href = `/collections/choose?${new URLSearchParams({ passage, mark })}`;
    const link = element("a", { className: "govuk-link", href, textContent: titles ? "add to another" : "change" });
    link.dataset.choose = "";
    const rest = ` ${titles ? "collection" : "the collection"}${about}`;
    link.append(element("span", { className: "govuk-visually-hidden", textContent: rest }));
    const where = element("span", { className: "app-collect__choose" });
    where.append(titles ? "(" : `“${mine.collections[0].title}” (`, link, ")");
    form.append(where);
    if (titles) {
      const inside = element("span", { className: "app-collect__in", textContent: `In ${titles.join(", ")}` });
      inside.dataset.held = "";
      button.replaceWith(inside);
    }
  }
}

async function collected() {
  const response = await fetch("/collections/mine", { headers: JSON_ONLY });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function choose(link) {
  const form = link.closest("[data-collect]");
  let mine;
  try {
    mine = await collected();
  } catch {
    location.assign(link.href);
    return;
  }
  const dialog = element("dialog", { className: "app-choose" });
  dialog.setAttribute("aria-labelledby", "choose-title");
  dialog.append(element("h2", { className: "govuk-heading-m", id: "choose-title", textContent: "Add to which collection?" }));
  const list = element("ul", { className: "app-choose__list" });
  const inside = mine.held[form.dataset.collect] ?? [];
  for (const { share, title } of mine.collections) {
    const button = element("button", { type: "button", className: "app-link-button", textContent: title });
    if (inside.includes(title)) button.append(" ✓ already in it");
    button.addEventListener("click", () => take({ collection: share }));
    list.append(wrapped("li", button));
  }
  const label = element("label", { className: "govuk-label", htmlFor: "choose-new", textContent: "Title of a new collection" });
  const title = element("input", { className: "govuk-input", id: "choose-new", maxLength: 200 });
  const create = element("button", { className: "govuk-button app-button", textContent: "Add to a new collection" });
  const cancel = element("button", { type: "button", className: "govuk-button govuk-button--secondary app-button", textContent: "Cancel" });
  cancel.addEventListener("click", () => dialog.close());
  const fresh = element("form", { className: "govuk-form-group" });
  fresh.append(label, title, create, cancel);
  fresh.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    take({ collection: "new", title: title.value });
  });
  dialog.append(list, fresh);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (link.isConnected && !dialog.returnValue) link.focus();
  });
  function take(chosen) {
    dialog.close("taken");
    add(form, chosen);
  }
  main.append(dialog);
  dialog.showModal();
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function wrapped(name, child) {
  const node = document.createElement(name);
  node.append(child);
  return node;
}
