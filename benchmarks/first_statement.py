"""Measures in Chromium how soon an answer is seen: `python -m benchmarks.first_statement`.

Serves a copy of the index of benchmarks.question_sets (or of --home) on loopback. Each question is typed into
the first page of a new visitor and asked with Enter. Prints the milliseconds from that press until something
moves, until the first quotation is painted and until the answer is complete, and how far the page shifted
meanwhile (the browser's layout-shift score; the goal is 0). --network 3g gives the browser the latency
and bandwidth of a phone on "Fast 3G": 562 ms and 180 kB/s.
"""

import argparse
import os
import shutil
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.evaluation.cases import read_cases
from benchmarks.load import serve_copy
from benchmarks.question_sets import HOME, SETS, open_index

PATIENCE = 60_000
"""Maximum milliseconds for an answer."""
PARTS = ("something moves", "first quotation", "whole answer")
SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
WATCH = """() => {
  const at = (window.measured = { shift: 0, times: {} });
  const wanted = [["something moves", ".app-turn"], ["first quotation", ".app-turn .app-quotation"],
                  ["whole answer", ".app-turn .app-tools"]];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) at.shift += entry.value;
  }).observe({ type: "layout-shift" });
  const press = () => { at.pressed = performance.now(); };
  document.addEventListener("keydown", press, { capture: true, once: true });
  new MutationObserver(() => {
    for (const [name, selector] of wanted) {
      if (name in at.times || !document.querySelector(selector)) continue;
      at.times[name] = null;
      requestAnimationFrame(() => { at.times[name] = performance.now() - at.pressed; });
    }
  }).observe(document.getElementById("main-content"), { childList: true, subtree: true });
}"""


def measure(page: Page, question: str) -> tuple[dict[str, float], float]:
    """Returns the milliseconds of each part of one answer, and the layout shift."""
    page.goto("/", wait_until="load")
    page.locator("body.js-enabled").wait_for()
    page.locator("#question").fill(question)
    page.evaluate(WATCH)
    page.keyboard.press("Enter")
    page.locator(".app-turn .app-tools").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(500)  # what comes late may shift the page, too
    measured = page.evaluate("window.measured")
    return measured["times"], measured["shift"]


def measure_all(browser: Browser, address: str, questions: list[str], slow: bool) -> None:
    """Asks each question as a new visitor, and prints the figures."""
    times: dict[str, list[float]] = {part: [] for part in PARTS}
    shifts = []
    for question in questions:
        with browser.new_context(base_url=address, viewport={"width": 1200, "height": 900}) as context:
            page = context.new_page()
            if slow:
                context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
            milliseconds, shift = measure(page, question)
        shifts.append(shift)
        for part in PARTS:
            if milliseconds.get(part) is not None:
                times[part].append(milliseconds[part])
    for part in PARTS:
        median, p95 = np.median(times[part]), np.quantile(times[part], 0.95)
        print(f"{part}: median {median:.0f} ms, p95 {p95:.0f} ms, of {len(times[part])} questions")
    print(f"layout shift: at most {max(shifts):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", type=Path, default=HOME, help="where the index is or is built")
    parser.add_argument("--questions", type=int, default=20, help="number of the held-out questions")
    parser.add_argument("--network", choices=("loopback", "3g"), default="loopback")
    options = parser.parse_args()
    open_index(options.home)
    cases = read_cases(SETS["held-out"].questions)
    questions = [case.asked for case in cases if not case.history][: options.questions]
    os.environ["PANEL_RATE_ASK"] = ""
    with serve_copy(options.home, 1) as (address, _, _), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        measure_all(browser, address, questions, options.network == "3g")
        browser.close()


if __name__ == "__main__":
    main()
