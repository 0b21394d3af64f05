// Recent conversations, kept in this browser alone: the link of the newest turn of each.
const KEY = "panel-assistant-conversations";
const MOST = 20;

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function write(conversations) {
  try {
    localStorage.setItem(KEY, JSON.stringify(conversations));
  } catch {
    // A browser that keeps nothing has no list.
  }
}

// A conversation is known by its first question.
export function noteConversation(asked, { link, title }) {
  const first = asked.find(([name]) => name === "history")?.[1] ?? title;
  const others = read().filter((conversation) => conversation.first !== first);
  write([{ first, title, link, at: Date.now() }, ...others].slice(0, MOST));
}

// Shows the list where the page has a place for it.
export function listConversations() {
  const section = document.querySelector("[data-conversations]");
  if (!section) return;
  const conversations = read();
  section.hidden = !conversations.length;
  section.querySelector("ul").replaceChildren(...conversations.map((one) => item(one)));
  section.querySelector("[data-forget-all]").onclick = () => {
    write([]);
    listConversations();
    document.getElementById("question")?.focus();
  };
}

function item({ first, title, link, at }) {
  const li = Object.assign(document.createElement("li"), { className: "app-recent__item" });
  const a = Object.assign(document.createElement("a"), { className: "govuk-link", href: link, textContent: first });
  const about = Object.assign(document.createElement("span"), { className: "app-recent__about" });
  const day = new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  about.textContent = title === first ? day : `${day} · last asked: ${title}`;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "app-link-button" });
  const what = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: `: ${first}` });
  button.append("Delete", what);
  button.addEventListener("click", () => {
    const next = li.nextElementSibling ?? li.previousElementSibling;
    write(read().filter((conversation) => conversation.first !== first));
    li.remove();
    if (next) next.querySelector("a").focus();
    else listConversations();
  });
  li.append(a, about, button);
  return li;
}
