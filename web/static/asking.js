// Shows an answer as it comes, by server-sent events. Every fragment is HTML from our own server, escaped there.
// A lost connection is taken up where it broke; if that fails, the form is sent in the ordinary way.
// What was asked stays in the history of this tab alone, so that whoever comes back finds the answer again.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { announce } from "./announcing.js";
import { offerCopying } from "./copying.js";
import { suggestNext } from "./suggesting.js";

const ATTEMPTS = 3;
const address = () => location.pathname + location.search;
let shown = { address: address(), key: 0 };
let current; // the AbortController of the question under way
const main = document.getElementById("main-content");

export function streamAnswers() {
  if (!window.ReadableStream || !window.TextDecoderStream) return;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-ask]");
    if (!form) return;
    const data = new FormData(form, event.submitter);
    if (!data.get("question")?.trim()) return;
    event.preventDefault();
    ask(form, data);
  });
  document.addEventListener("click", (event) => {
    const entry = history.state;
    if (entry?.asked && event.target.closest("a[href]")) history.replaceState({ ...entry, top: scrollY }, "");
  });
  window.addEventListener("popstate", ({ state }) => {
    if (state?.asked) {
      if (state.key !== shown.key) askAgain(state);
    } else if (address() !== shown.address) location.reload(); // not for a link within the page
  });
  if (history.state?.asked) askAgain(history.state);
}

function askAgain(entry) {
  const form = Object.assign(document.createElement("form"), { action: "/ask", method: "post" });
  const data = new FormData();
  for (const [name, value] of entry.asked) data.append(name, value);
  ask(form, data, entry);
}

// `again` is the entry of the history that is shown once more.
async function ask(form, data, again) {
  current?.abort();
  const stopper = new AbortController();
  current = stopper;
  announce("Looking in the reports.");
  let lastId = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const body = new URLSearchParams(data);
      const headers = { "Last-Event-ID": lastId };
      const response = await fetch("/ask/stream", { method: "POST", body, headers, signal: stopper.signal });
      if (!response.headers.get("Content-Type").startsWith("text/event-stream")) break;
      for await (const event of events(response.body)) {
        if (event.id) lastId = event.id;
        if (event.name === "problem") return sendPlainly(form, data);
        show(event, stopper, data, again);
        if (event.name === "answer") return;
      }
    } catch (error) {
      if (stopper !== current) return; // another question took its place
      if (stopper.signal.aborted) return stopped();
    }
  }
  sendPlainly(form, data);
}

// What the design of server-sent events says, as far as our server uses it: id, event and data lines.
async function* events(body) {
  let rest = "";
  for await (const text of chunks(body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { id: "", name: "", data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) event.id = line.slice(4);
        if (line.startsWith("event: ")) event.name = line.slice(7);
        if (line.startsWith("data: ")) event.data += line.slice(6);
      }
      if (event.name) yield { ...event, data: JSON.parse(event.data) };
    }
  }
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function show({ name, data }, stopper, asked, again) {
  if (name === "understood") begin(data.main, stopper, asked, again);
  if (name === "found") place("progress").textContent = data.progress;
  if (name === "statement") {
    document.querySelector("[data-says]").hidden = false;
    place("statements").insertAdjacentHTML("beforeend", data.statement);
    offerCopying(place("statements"));
  }
  if (name === "answer") finish(data, again);
}

function place(name) {
  return document.querySelector(`[data-place=${name}]`);
}

function begin(html, stopper, data, again) {
  put(html);
  const entry = again ?? { asked: [...data], key: Date.now() };
  if (!again) history.pushState(entry, "", "/ask");
  shown = { address: "/ask", key: entry.key };
  const asked = document.querySelector("[data-asked]");
  document.title = `${asked.lastChild.textContent.trim()} – Panel Assistant`;
  asked.focus();
  document.querySelector("[data-stop]").addEventListener("click", () => stopper.abort());
}

function put(html) {
  main.innerHTML = html;
  initAll({ scope: main });
}

function finish(data, again) {
  if (place("progress")) {
    clearProgress();
    if (data.statements) compare(data.statements);
    place("notices").innerHTML = data.notices;
    place("rest").innerHTML = data.rest;
    offerCopying(place("rest"));
  } else {
    put(data.main);
    document.querySelector("[data-asked]").focus();
    offerCopying(main);
  }
  announce(data.said);
  if (again?.top) scrollTo(0, again.top);
  suggestNext(main);
}

// What came one by one is set side by side.
function compare(table) {
  const list = place("statements");
  const focused = list.contains(document.activeElement);
  list.outerHTML = table;
  offerCopying(place("statements"));
  if (focused) document.querySelector("[data-asked]").focus();
}

function stopped() {
  const text = "Stopped. This is not the whole answer.";
  clearProgress();
  const said = Object.assign(document.createElement("p"), { className: "govuk-body", textContent: text });
  place("rest")?.replaceChildren(said);
  announce(text);
}

function clearProgress() {
  place("progress")?.remove();
  const stop = document.querySelector("[data-stop]");
  if (stop === document.activeElement) document.querySelector("[data-asked]").focus();
  stop?.parentElement.remove();
}

function sendPlainly(form, data) {
  const plain = form.isConnected ? form : document.body.appendChild(form);
  plain.replaceChildren();
  for (const [name, value] of data) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    plain.append(field);
  }
  plain.submit();
}
