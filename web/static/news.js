// What is new since the last visit. The day of that visit is kept in this browser alone. Without JavaScript a day is
// chosen in the form, and stands in the address.

const KEY = "news-seen";

export function markNews() {
  const place = document.querySelector("[data-news]");
  const latest = place?.dataset.news;
  if (!latest) return;
  const seen = read();
  if (/^\d{4}-\d\d-\d\d$/.test(seen)) tell(place, seen);
  try {
    localStorage.setItem(KEY, latest);
  } catch {
    // A browser that keeps nothing shows everything each time.
  }
}

function read() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function tell(place, seen) {
  const days = [...document.querySelectorAll("[data-day]")].filter((day) => day.dataset.day > seen);
  for (const day of days) {
    const tag = Object.assign(document.createElement("strong"), { className: "govuk-tag", textContent: "New to you" });
    day.append(" ", tag);
  }
  const count = days.reduce((sum, day) => sum + Number(day.dataset.reports), 0);
  const text = days.length
    ? `Since your last visit here: ${count === 1 ? "1 report" : `${count} reports`} added or changed.`
    : "Nothing is new since your last visit here.";
  const line = Object.assign(document.createElement("p"), { className: "govuk-inset-text", textContent: text });
  if (days.length) {
    const link = Object.assign(document.createElement("a"), { className: "govuk-link", textContent: "Show only these" });
    link.href = `/new?since=${seen}`;
    line.append(" ", link);
  }
  place.append(line);
}
