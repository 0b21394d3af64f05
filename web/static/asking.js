// Asks without leaving the page: the answer comes as server-sent events and is added to the conversation.
// A lost connection is taken up where it broke. If that fails, the page stays and the question is kept.
// What was asked stays in the history of this tab, so that whoever comes back finds the answer again.
import { announce } from "./announcing.js";
import { noteConversation } from "./conversations.js";
import { eventsOf } from "./event_stream.js";
import { showFirstSource } from "./panel.js";
import { suggestNext } from "./suggesting.js";
import * as page from "./thread.js";

const PAUSES = [0, 500, 1500]; // milliseconds before each attempt
const LOST = "The connection was lost. Your question is kept here.";
const OFFLINE = "You seem to be offline. Your question is kept here.";
const SIGNED_OUT =
  "The site did not answer as it should. If you sign in to use it, open it in another tab, sign in again, and come back.";

let current; // the AbortController of the question under way
let shown = { address: location.pathname + location.search, key: 0 };

export function streamAnswers() {
  if (!window.ReadableStream || !window.TextDecoderStream) return;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-ask]");
    if (!form) return;
    const data = new FormData(form, event.submitter);
    const question = data.get("question").trim();
    if (!question && !page.thread()) return;
    event.preventDefault();
    if (question) ask(data, { box: form.querySelector("#question") });
    else form.querySelector("textarea").focus();
  });
  document.addEventListener("keydown", (event) => {
    const asks = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!asks || !event.target.matches("[data-enter-asks]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const entry = history.state;
    if (entry?.asked && event.target.closest("a[href]")) history.replaceState({ ...entry, top: scrollY }, "");
    if (event.target.closest("[data-skip]")) {
      event.preventDefault();
      page.heading().focus();
    }
  });
  window.addEventListener("popstate", ({ state }) => {
    if (state?.asked) {
      if (state.key !== shown.key) askAgain(state);
    } else if (location.pathname + location.search !== shown.address) location.reload(); // not within the page
  });
  const entry = history.state;
  if (!entry?.asked) return;
  if (!page.thread()) askAgain(entry);
  else {
    shown = { address: location.pathname + location.search, key: entry.key };
    keepPlace();
  }
}

// Whoever comes back to an answer finds it where it was, also when something has been added below.
export function keepPlace() {
  const top = page.thread() && history.state?.top;
  if (top && scrollY <= top) scrollTo(0, top);
}

function askAgain(entry) {
  const data = new FormData();
  for (const [name, value] of entry.asked) data.append(name, value);
  page.thread()?.closest(".app-split").remove();
  shown = { address: location.pathname + location.search, key: entry.key };
  ask(data, { again: entry });
}

// `again` is the entry of the history that is shown once more; `lastId` what has come before a break; `box` what
// was written in.
async function ask(data, { again, box, lastId = "" } = {}) {
  current?.abort();
  const stopper = new AbortController();
  current = stopper;
  const question = data.get("question");
  data.delete("appended");
  const asked = [...data];
  if (page.thread()) data.append("appended", "true");
  if (lastId) page.waitAgain();
  else page.addWaitingTurn(question, data.getAll("history").length + 1);
  if (box && page.thread()) box.value = "";
  const run = { asked, again, question, lastId, stopper };
  announce("Looking in the reports.");
  listenForStop(stopper);
  let fault = LOST;
  for (const pause of PAUSES) {
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    if (stopper.signal.aborted) return stopped(data, run);
    try {
      const headers = { "Last-Event-ID": run.lastId };
      const body = new URLSearchParams(data);
      const response = await fetch("/ask/stream", { method: "POST", body, headers, signal: stopper.signal });
      if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
        if (response.status === 422 && !page.thread()) return sendPlainly(data); // the first page says what is wrong
        fault = await reasonOf(response);
        break;
      }
      for await (const event of eventsOf(response.body)) {
        if (stopper.signal.aborted) return stopped(data, run);
        if (event.id) run.lastId = event.id;
        if (event.name === "problem") throw new Error(event.data.title);
        show(event, run);
        if (event.name === "answer") return;
      }
    } catch (error) {
      if (stopper.signal.aborted) return stopped(data, run);
    }
    if (!navigator.onLine) break;
  }
  failed(navigator.onLine ? fault : OFFLINE, data, run);
}

// What the page that came instead of an answer says.
async function reasonOf(response) {
  const html = new DOMParser().parseFromString(await response.text(), "text/html");
  return html.querySelector("[data-problem]")?.textContent.trim() ?? SIGNED_OUT;
}

function show({ name, data }, run) {
  if (name === "understood") begin(data, run);
  if (name === "found") page.showProgress(data.progress);
  if (name === "statement") page.addStatement(data.statement);
  if (name === "answer") finish(data, run);
}

function begin(data, run) {
  page.putTurn(data);
  enter(run);
  document.title = `${run.question} – Panel Assistant`;
  page.heading().focus({ preventScroll: true });
  if (!run.again) page.latest().scrollIntoView({ block: "start" });
  listenForStop(run.stopper);
}

// Makes the question a step of the history, which Back returns to.
function enter(run) {
  const entry = run.again ?? { asked: run.asked, key: Date.now() };
  if (!run.again) history.pushState(entry, "", "/ask");
  shown = { address: "/ask", key: entry.key };
}

function finish(data, run) {
  if (data.main || data.turn) {
    page.putTurn(data);
    if (data.link) enter(run);
  }
  page.endTurn(data);
  if (data.link && page.box().value.trim() === run.question.trim()) page.box().value = ""; // kept while it failed
  document.title = `${data.title} – Panel Assistant`;
  announce(`${data.said} ${page.firstStatement()}`.trim());
  if (data.link) {
    history.replaceState(history.state, "", data.link);
    shown.address = data.link;
    noteConversation(run.asked, data);
  }
  if (run.again?.top) scrollTo(0, run.again.top);
  else goOn(data);
  showFirstSource(page.latest());
  suggestNext(page.latest());
}

// After an answer the box has the focus, where it is in sight and does not call up a keyboard on the screen.
function goOn(data) {
  const text = page.box();
  const { top, bottom } = text.getBoundingClientRect();
  const inSight = top >= 0 && bottom <= innerHeight;
  if (!data.link) page.latest().scrollIntoView({ block: "start" });
  if (data.link && inSight && matchMedia("(hover: hover) and (pointer: fine)").matches) text.focus({ preventScroll: true });
  else page.heading().focus({ preventScroll: true });
}

function listenForStop(stopper) {
  page.latest().querySelector("[data-stop]")?.addEventListener("click", () => stopper.abort());
}

function stopped(data, run) {
  if (run.stopper !== current) return; // another question took its place
  const text = "Stopped. This is not the whole answer.";
  page.showBroken(text, [["Go on", () => ask(data, run)]]);
  announce(text);
}

function failed(reason, data, run) {
  page.showBroken(reason, [
    ["Try again", () => ask(data, run)],
    ["Open the answer as a page", () => sendPlainly(data)],
  ]);
  if (page.box() && !page.box().value) page.box().value = run.question;
  announce(reason);
}

function sendPlainly(data) {
  const form = Object.assign(document.createElement("form"), { action: "/ask", method: "post", hidden: true });
  data.delete("appended");
  for (const [name, value] of data) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}
