// The conversation on the page: turns, newest last, the earlier ones folded. Every fragment is HTML from our
// own server, escaped there.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { offerCopying } from "./copying.js";

const main = document.getElementById("main-content");

export const thread = () => main.querySelector("[data-thread]");
export const box = () => thread()?.querySelector("[data-box] textarea");
export const latest = () => main.querySelector(".app-turn");
export const heading = () => latest().querySelector("[data-asked]");
export const place = (name) => latest().querySelector(`[data-place=${name}]`);

let firstPage = []; // what the page showed before the first turn, kept until the answer begins

// Shows at once what was asked.
export function addWaitingTurn(question, number) {
  const turn = document.createElement("section");
  turn.className = "app-turn";
  turn.dataset.turn = "";
  turn.dataset.number = number;
  turn.innerHTML =
    '<h1 class="app-asked" tabindex="-1" data-asked></h1>' +
    '<p class="app-progress-line" data-place="progress">Looking in the reports.</p>' +
    '<p data-stopping><button type="button" class="app-link-button" data-stop>Stop</button></p>';
  turn.querySelector("[data-asked]").textContent = question;
  turn.querySelector("[data-asked]").classList.toggle("app-asked--long", question.length > 150);
  if (thread()) {
    cutAt(number);
    foldLatest();
    thread().insertBefore(turn, thread().querySelector("[data-box]"));
  } else {
    main.querySelector(".app-turn")?.remove();
    firstPage = [...firstPage, ...main.childNodes];
    main.replaceChildren(turn);
  }
  turn.scrollIntoView({ block: "start" });
}

// A turn of which some has come waits for the rest.
export function waitAgain() {
  latest().querySelector(".app-broken")?.remove();
  latest().insertAdjacentHTML(
    "beforeend",
    '<p class="app-progress-line" data-place="progress">Looking in the reports.</p>' +
      '<p data-stopping><button type="button" class="app-link-button" data-stop>Stop</button></p>',
  );
}

export function showProgress(text) {
  if (place("progress")) place("progress").textContent = text;
}

// Removes the turns from this number on: they are asked again in another way, or were not searched.
function cutAt(number) {
  for (const turn of thread().querySelectorAll("[data-turn]")) {
    if (Number(turn.dataset.number) >= number) turn.remove();
  }
}

// Folds the newest turn to its question and its first statement.
function foldLatest() {
  const turn = latest();
  if (!turn) return;
  const details = document.createElement("details");
  details.className = "app-earlier";
  details.dataset.turn = "";
  details.dataset.number = turn.dataset.number;
  const summary = document.createElement("summary");
  summary.className = "app-earlier__summary";
  const asked = Object.assign(document.createElement("h2"), { className: "app-earlier__asked" });
  const heading = turn.querySelector("[data-asked]");
  asked.append(...heading.childNodes);
  summary.append(asked);
  const quotation = turn.querySelector(".app-quotation");
  if (quotation) {
    const first = Object.assign(document.createElement("span"), { className: "app-earlier__first" });
    const nearest = quotation.closest(".app-statement--nearest") ? "The nearest: " : "";
    first.textContent = nearest + wordsOf(quotation);
    summary.append(first);
  }
  heading.remove();
  turn.querySelector("[data-next], .app-next")?.remove();
  details.append(summary, ...turn.childNodes);
  turn.replaceWith(details);
}

// Puts the turn, or the whole thread where the page has none, in place of the waiting one.
export function putTurn({ turn, narrow, main: html }) {
  firstPage = [];
  if (html) {
    main.innerHTML = html;
    initAll({ scope: main });
  } else {
    latest().outerHTML = turn;
    initAll({ scope: latest() });
    thread().querySelector("[data-narrow]").outerHTML = narrow;
  }
  offerCopying(latest());
}

export function addStatement(html) {
  latest().querySelector("[data-says]").hidden = false;
  place("statements").insertAdjacentHTML("beforeend", html);
  offerCopying(place("statements"));
}

export function endTurn(data) {
  clearProgress();
  if (data.statements) compare(data.statements);
  for (const name of ["notices", "rest"]) if (data[name]) place(name).innerHTML = data[name];
  offerCopying(latest());
  thread().querySelector("[data-fields]").innerHTML = data.fields;
  if (data.box && !box().value) box().value = data.box;
}

// The words of a quotation on one line: its paragraphs and points stand apart.
function wordsOf(quotation) {
  return [...quotation.querySelectorAll("p, li")].map((block) => block.textContent.trim()).join(" ");
}

// The first statement with its source, to be read out.
export function firstStatement() {
  const [quotation, source] = [".app-quotation", ".app-source"].map((part) => latest().querySelector(part));
  return quotation ? `${wordsOf(quotation)} ${source.textContent.replace(/\s+/g, " ").trim()}` : "";
}

// What came one by one is set side by side.
function compare(table) {
  const list = place("statements");
  const focused = list.contains(document.activeElement);
  list.outerHTML = table;
  if (focused) heading().focus();
}

export function clearProgress() {
  place("progress")?.remove();
  const stopping = latest().querySelector("[data-stopping]");
  if (stopping?.contains(document.activeElement)) heading().focus();
  stopping?.remove();
}

// Says in the turn what went wrong, with what can be done about it.
export function showBroken(text, actions) {
  clearProgress();
  latest().querySelector(".app-broken")?.remove();
  const broken = Object.assign(document.createElement("div"), { className: "app-broken" });
  broken.append(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: text }));
  for (const [label, act] of actions) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "govuk-button govuk-button--secondary app-button",
      textContent: label,
    });
    button.addEventListener("click", act);
    broken.append(button);
  }
  latest().append(broken);
  main.append(...firstPage);
  firstPage = [];
}
