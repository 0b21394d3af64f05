// Shows how far a job is, by server-sent events. Every fragment is HTML from our own server, escaped there.
import { announce } from "./announcing.js";

const place = document.querySelector("[data-watch]");
const source = new EventSource(place.dataset.watch);
let said = "";

document.querySelector("[data-without-script]")?.remove();

source.addEventListener("progress", (event) => {
  const data = JSON.parse(event.data);
  place.innerHTML = data.html;
  if (data.said !== said) announce(data.said);
  said = data.said;
});

source.addEventListener("ended", () => {
  source.close();
  location.reload();
});
