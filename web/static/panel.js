// The page of a source beside the answer: a panel on a wide screen, a sheet on a narrow one. Without JavaScript a
// source is a page of its own. Every fragment is HTML from our own server, escaped there.
import { announce } from "./announcing.js";
import { offerCopying } from "./copying.js";

const WIDE = matchMedia("(min-width: 64rem)");
const ZOOMS = [1, 1.3, 1.6, 2, 2.6, 3.4];
const READABLE = 600; // pixels
const MARGIN = 24; // pixels beside a quotation
const fragments = new Map(); // the HTML of a source, by its address
let zoom; // an index of ZOOMS; at first what makes the page wide enough to be read
let opened; // the link of the source that is shown
let sheet = false; // whether the history has an entry for the sheet

const panel = () => document.querySelector("[data-panel]");
const links = () => [...document.querySelectorAll("[data-thread] a[data-source]")].filter(isSeen);
const isSeen = (link) => (link.checkVisibility ? link.checkVisibility() : link.offsetParent); // not in a folded turn

export function showSources() {
  document.addEventListener("click", (event) => {
    if (!panel() || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("[data-thread] a[data-source]");
    const turn = event.target.closest("[data-panel] a[data-turn-page]");
    if (link) open(link);
    else if (turn) show(turn.href);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    const step = event.target.closest("[data-step]");
    if (step) stepBy(Number(step.dataset.step));
    const zooming = event.target.closest("[data-zoom]");
    if (zooming) zoomBy(zooming.dataset.zoom === "in" ? 1 : -1);
  });
  for (const hint of ["pointerover", "focusin"]) {
    document.addEventListener(hint, (event) => {
      const link = event.target.closest("[data-thread] a[data-source]");
      if (link && panel()) prefetch(link);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!panel()?.open || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("dialog:not([data-panel])")) return; // another dialog stands above it
    if (event.key === "Escape" && !event.target.matches("textarea, input, select")) {
      event.preventDefault();
      close();
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.target.closest("[data-panel], a[data-source]") && !event.target.closest("[data-picture], .app-page-text")) {
      event.preventDefault();
      stepBy(step);
    }
  });
  window.addEventListener("popstate", () => {
    if (sheet) {
      sheet = false;
      close();
    }
  });
  WIDE.addEventListener("change", () => panel()?.open && close());
}

// On a wide screen the first source of a new answer is there at once; nothing moves for it.
export function showFirstSource(turn) {
  const first = turn?.querySelector("a[data-source]");
  const text = panel()?.querySelector("[data-panel-source]");
  if (text && !first && WIDE.matches) panel().removeAttribute("open");
  if (!first || !text) return;
  if (WIDE.matches && document.body.classList.contains("js-enabled")) open(first, { quietly: true });
  else prefetch(first);
}

// A page that cannot be had is asked for again when it is opened.
function prefetch(link) {
  fetchSource(link.href).catch(() => {});
}

async function fetchSource(href) {
  const address = new URL(href);
  address.pathname += "/panel";
  address.hash = "";
  const key = address.pathname + address.search;
  if (!fragments.has(key)) {
    const loading = fetch(key).then(async (response) => {
      if (!response.ok) throw new Error(response.statusText);
      const html = await response.text();
      const picture = new DOMParser().parseFromString(html, "text/html").querySelector("[data-picture] img");
      if (picture) new Image().src = picture.getAttribute("src");
      return html;
    });
    fragments.set(key, loading);
    loading.catch(() => fragments.delete(key));
  }
  return fragments.get(key);
}

function open(link, { quietly = false } = {}) {
  for (const current of document.querySelectorAll("a[data-source][aria-current]")) current.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  opened = link;
  const all = links();
  const place = all.indexOf(link);
  panel().querySelector("[data-step-count]").textContent = `${place + 1} of ${all.length}`;
  panel().querySelector('[data-step="-1"]').disabled = place <= 0;
  panel().querySelector('[data-step="1"]').disabled = place + 1 >= all.length;
  if (!panel().open) {
    if (WIDE.matches) panel().setAttribute("open", "");
    else {
      panel().showModal();
      history.pushState(history.state, "");
      sheet = true;
    }
  }
  show(link.href, quietly);
  const next = all[place + 1];
  if (!quietly && next) prefetch(next);
}

async function show(href, quietly = false) {
  const source = panel().querySelector("[data-panel-source]");
  const wanted = opened;
  const waiting = setTimeout(() => source.replaceChildren("Opening the page."), 150);
  try {
    const html = await fetchSource(href);
    clearTimeout(waiting);
    if (wanted !== opened || !source.isConnected) return;
    source.innerHTML = html;
    source.scrollTop = 0;
    offerCopying(source);
    placePicture();
    if (quietly) return;
    source.querySelector("#panel-title").focus({ preventScroll: true });
    if (WIDE.matches) panel().scrollIntoView({ block: "nearest" }); // the end of the page may have pushed it out
  } catch {
    clearTimeout(waiting);
    if (quietly) return panel().removeAttribute("open");
    location.assign(href); // the page of its own says what is wrong
  }
}

// Shows the picture large enough to be read, at the quotation.
function placePicture() {
  const frame = panel().querySelector("[data-picture]");
  if (!frame) return;
  const image = frame.querySelector("img");
  const fits = ZOOMS.findIndex((factor) => factor * frame.clientWidth >= READABLE);
  zoom ??= fits < 0 ? ZOOMS.length - 1 : fits;
  image.style.width = `${ZOOMS[zoom] * 100}%`;
  for (const [name, last] of [["out", 0], ["in", ZOOMS.length - 1]]) {
    panel().querySelector(`[data-zoom=${name}]`).ariaDisabled = String(zoom === last); // so that it keeps the focus
  }
  const place = () => {
    frame.scrollTop = (Number(frame.dataset.top) || 0) * image.offsetHeight - frame.clientHeight / 4;
    const [left, right] = ["left", "right"].map((side) => (Number(frame.dataset[side]) || 0) * image.offsetWidth);
    const fitting = right - left + 2 * MARGIN <= frame.clientWidth;
    frame.scrollLeft = fitting ? (left + right - frame.clientWidth) / 2 : left - MARGIN;
  };
  place();
  if (!image.complete) image.addEventListener("load", place, { once: true });
}

function zoomBy(step) {
  zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
  placePicture();
  announce(`The page is shown at ${Math.round(ZOOMS[zoom] * 100)}%.`);
}

function stepBy(step) {
  const all = links();
  const link = all[all.indexOf(opened) + step];
  if (!link) return;
  open(link);
  link.scrollIntoView({ block: "nearest" });
}

function close() {
  panel().close();
  panel().removeAttribute("open");
  opened?.removeAttribute("aria-current");
  opened?.focus();
  if (sheet) {
    sheet = false;
    history.back();
  }
}
