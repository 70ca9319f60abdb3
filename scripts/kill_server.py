#!/usr/bin/env python3
"""Kills the server at random moments of a conversation and looks whether the page still helps, on a desk and a phone.

After each kill: the first helpline and the exit stand in view and nothing covers them; a cry for help, typed then, gets
its card in the browser with the numbers of the region. Needs the index, Debian's Chromium and the extra "dev".
"""

import argparse
import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"1280": (1280, 800), "360": (360, 740)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
QUESTIONS = ("what does a sponsor do?", "how do people get through cravings?", "what happens at a first meeting?")
CONVERSATION_SECONDS = 12.0  # in which the kill falls
READY_SECONDS = 300
CARD_MILLISECONDS = 10_000
SCROLL_MILLISECONDS = 5_000
HELP, EXIT = "#help a[href='tel:911']", "#help .exit"
_USABLE = """selector => {
const one = [...document.querySelectorAll(selector)].find((element) => element.offsetParent !== null);
if (!one) return false;
const box = one.getBoundingClientRect();
const inside = box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
return inside && one.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)); }"""


def main() -> int:
    """Prints a line for each kill and the sum; returns 1 where any of them left a person without help."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=ROOT / "index", metavar="DIR")
    parser.add_argument("--kills", type=int, default=10, help="at each size (default: 10)")
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments and messages, nothing secret
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    faults = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for size in SIZES:
            for _ in range(options.kills):
                moment, cry = chance.uniform(0, CONVERSATION_SECONDS), chance.choice(cries())
                found = after_kill(browser, options.index, size, moment=moment, cry=cry)
                faults += bool(found)
                print(f"{size} px, killed after {moment:4.1f} s: {', '.join(found) or 'all well'}", flush=True)
        browser.close()
    print(f"kills: {2 * options.kills}, with a fault: {faults}")
    return int(faults > 0)


def cries() -> list[str]:
    """Messages of danger that must never be missed."""
    lines = (ROOT / "tests" / "safety" / "never_miss.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows if row["expected"] in {"overdose", "suicide_self_harm", "violence_abuse"}]


def after_kill(browser: Browser, index: Path, size: str, *, moment: float, cry: str) -> list[str]:
    """What is wrong after the server was killed at a moment of a conversation; nothing where all is well."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(CARD_MILLISECONDS)
    with served(index) as (server, address):
        page.goto(address)
        page.wait_for_selector("#examples button:visible", timeout=60_000)
        page.wait_for_function("window.recoveryLost.isReady()", timeout=60_000)
        kill = threading.Timer(moment, server.send_signal, [signal.SIGKILL])
        kill.start()
        converse(page, until=time.monotonic() + moment)
        kill.join()
        server.wait(20)
        faults = [f"{name} not usable" for name in (HELP, EXIT) if not page.evaluate(_USABLE, name)]
        faults += cried(page, cry)
    context.close()
    return faults


def converse(page: Page, *, until: float) -> None:
    """A person who asks, reads, opens a source, and asks on, until the server is gone."""
    with contextlib.suppress(Error):  # whatever the kill breaks off
        for question in QUESTIONS:
            page.type("#question textarea", question, delay=15)
            page.press("#question textarea", "Enter")
            page.wait_for_selector("#transcript .turn:last-child .card, #lost:visible")
            if time.monotonic() > until:
                return
            page.mouse.wheel(0, 900)
            page.click(".turn:last-child .card a.open >> nth=0", timeout=2000)
            page.wait_for_timeout(700)
            page.keyboard.press("Escape")
    page.wait_for_timeout(max(0.0, 1000 * (until - time.monotonic()) + 200))


def cried(page: Page, cry: str) -> list[str]:
    """Types a cry for help; what is wrong with what the page does."""
    if page.is_visible("#source"):
        page.keyboard.press("Escape")
    page.fill("#question textarea", cry)
    page.press("#question textarea", "Enter")
    try:
        page.wait_for_selector("#lost .safety a[href^='tel:']")
    except Error:
        return [f"no card for a cry ({cry!r})"]
    try:  # a smooth scroll takes its time, more on a busy machine
        page.wait_for_function(_USABLE, arg="#lost .notice p", timeout=SCROLL_MILLISECONDS)
        faults = []
    except Error:
        faults = ["the notice is out of view"]
    return faults + [f"{name} not usable beside the card" for name in (HELP, EXIT) if not page.evaluate(_USABLE, name)]


@contextmanager
def served(index: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real server on a free port, ready; and its address."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", "0", "--no-ingest", "--json", "--index", str(index)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(address) and time.monotonic() < deadline:
            time.sleep(0.3)
        yield server, address
    finally:
        server.kill()
        server.wait(20)


def is_ready(address: str) -> bool:
    """Whether a question would be answered."""
    try:
        with urllib.request.urlopen(f"{address}/readyz") as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


if __name__ == "__main__":
    raise SystemExit(main())
