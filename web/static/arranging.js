// A collection is put in order without leaving the place: moved by buttons or by dragging, removed and put back. The
// focus stays with what was moved. Without JavaScript each press loads the page again at the excerpt.
import { announce } from "./announcing.js";
import { offerCopying } from "./copying.js";

const SAID = { up: "Moved up", down: "Moved down", place: "Moved", save: "Saved", remove: "Removed" };
const place = () => document.querySelector("[data-collection]");
const excerpts = () => [...place().querySelectorAll("[data-key]")];
let dragged;

export function arrangeInPlace() {
  if (!place()) return;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-arrange]");
    if (!form) return;
    event.preventDefault();
    change(form, new FormData(form, event.submitter));
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-handle]")?.closest("[data-key]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.querySelector("blockquote").textContent.trim());
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("app-excerpt--moving");
  });
  document.addEventListener("dragover", (event) => {
    const { excerpt, side } = targetAt(event) ?? {};
    if (!excerpt) return;
    event.preventDefault();
    for (const other of excerpts()) {
      other.classList.toggle("app-excerpt--before", other === excerpt && side === "before");
      other.classList.toggle("app-excerpt--after", other === excerpt && side === "after");
    }
  });
  document.addEventListener("drop", (event) => {
    const { excerpt, side } = targetAt(event) ?? {};
    if (!excerpt) return;
    event.preventDefault();
    const form = dragged.querySelector("[data-arrange]");
    const data = new FormData(form);
    for (const [name, value] of Object.entries({ do: "place", beside: excerpt.dataset.key, side })) data.set(name, value);
    if (excerpt !== dragged) change(form, data);
  });
  document.addEventListener("dragend", () => {
    for (const excerpt of excerpts()) excerpt.classList.remove("app-excerpt--moving", "app-excerpt--before", "app-excerpt--after");
    dragged = undefined;
  });
  offerHandles();
}

// The excerpt that is nearest to the pointer, and on which side of it what is dragged would go.
function targetAt({ target, clientY }) {
  if (!dragged || !place().contains(target)) return undefined;
  const middle = (excerpt) => {
    const { top, height } = excerpt.getBoundingClientRect();
    return top + height / 2;
  };
  const distance = (excerpt) => Math.abs(middle(excerpt) - clientY);
  const excerpt = excerpts().reduce((best, other) => (distance(other) < distance(best) ? other : best));
  return { excerpt, side: clientY < middle(excerpt) ? "before" : "after" };
}

function offerHandles() {
  if (!matchMedia("(pointer: fine)").matches) return;
  for (const handle of place().querySelectorAll("[data-handle]")) {
    handle.hidden = false;
    handle.draggable = true;
  }
}

async function change(form, data) {
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    place().replaceWith(document.adoptNode(page.querySelector("[data-collection]")));
  } catch {
    for (const [name, value] of data) {
      if (!form.elements[name]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.submit();
    return;
  }
  offerHandles();
  offerCopying(place());
  settle(data.get("do"), data.get("key") ?? keyOf(data.get("excerpt")));
}

function keyOf(excerpt) {
  const { passage, mark } = JSON.parse(excerpt);
  return `${passage}:${mark}`;
}

// Puts the focus where the work goes on, and says what happened.
function settle(done, key) {
  const position = excerpts().findIndex((excerpt) => excerpt.dataset.key === key);
  const excerpt = excerpts()[position];
  const group = excerpt?.closest("[aria-labelledby]")?.querySelector("h2")?.textContent;
  const where = excerpt ? `: ${position + 1} of ${excerpts().length}${group ? `, under ${group}` : ""}` : "";
  announce(`${SAID[done] ?? "Put back"}${where}.`);
  if (done === "remove") {
    place().querySelector("[data-undo]")?.focus();
    return;
  }
  const button = excerpt?.querySelector(`button[value="${done}"]`) ?? excerpt?.querySelector("button[value=up], button[value=down]");
  const target = done === "save" ? excerpt?.querySelector(".app-edit summary") : done && done !== "place" ? button : excerpt;
  target?.focus();
}
