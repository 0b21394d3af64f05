// Questions to ask next, fetched once an answer is there. Without JavaScript a button opens them as a page.

export async function suggestNext(root = document) {
  const form = root.querySelector("[data-next]");
  if (!form) return;
  form.hidden = true;
  const body = new URLSearchParams(new FormData(form));
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    form.outerHTML = (await response.json()).html;
  } catch {
    form.hidden = false;
  }
}
