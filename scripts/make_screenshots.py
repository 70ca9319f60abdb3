#!/usr/bin/env python3
"""Photographs the page's main states into docs/screenshots, at a desk and on a phone, light and dark.

Needs the index, Debian's Chromium, and the packages of the extra "dev". With --measure it tells timings instead.
"""

import argparse
import io
import json
import shutil
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshots"
SIZES = {"1280": (1280, 800), "360": (360, 740)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = 96  # enough for flat surfaces and smooth letters, and a third of the bytes
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
READY_SECONDS = 600
QUESTION, CRISIS = "what does a sponsor do?", "I don't want to live any more"
VISITS = 5  # measured one after another
_USABLE = """() => { const [paint] = performance.getEntriesByName('first-contentful-paint');
const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
const sum = (some) => some.reduce((total, one) => total + one.transferSize, 0);
return [paint.startTime, performance.now(), sum(entries),
sum(entries.filter((one) => !/assets|gradio_api|theme.css/.test(one.name)))]; }"""


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """The real server on a free port, ready; yields its address."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", "0", "--no-ingest", "--json", "--index", str(index)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        address = json.loads(server.stdout.readline())["url"] if server.stdout else ""
        deadline = time.monotonic() + READY_SECONDS
        while not _ready(address) and time.monotonic() < deadline:
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz") as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def photograph(browser: Browser, address: str, *, size: str, scheme: Literal["light", "dark"]) -> None:
    """Every state at one size in one scheme."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", locale="en-US"
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    _open(page, address)
    _keep(page, f"start-{size}-{scheme}")
    _ask(page, QUESTION, shows=".card")
    _keep(page, f"answer-{size}-{scheme}")
    page.click(".card a.open >> nth=1")
    page.wait_for_selector("#passage")
    _keep(page, f"source-{size}-{scheme}")
    page.keyboard.press("Escape")
    _ask(page, CRISIS, shows=".safety")
    _keep(page, f"help-{size}-{scheme}")
    context.close()


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#examples button:visible")


def _ask(page: Page, message: str, *, shows: str) -> None:
    page.fill("#question textarea", message)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f"#transcript .turn:last-child {shows}")


def _keep(page: Page, name: str) -> None:
    """Writes the picture with few colours; returns when it is on disk."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET / f"{name}.png", optimize=True)


def measure(browser: Browser, address: str) -> dict[str, float]:
    """Medians over VISITS, in milliseconds and bytes: first paint, usable, answer after Enter, transferred."""
    visits = [_visit(browser, address) for _ in range(VISITS)]
    return {name: round(statistics.median(visit[name] for visit in visits)) for name in visits[0]}


def _visit(browser: Browser, address: str) -> dict[str, float]:
    page = browser.new_page()
    _open(page, address)
    first_paint, usable, transferred, own = page.evaluate(_USABLE)
    page.fill("#question textarea", QUESTION)
    began = time.perf_counter()
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".card")
    seconds = time.perf_counter() - began
    page.close()
    return {
        "first_paint_ms": first_paint,
        "usable_ms": usable,
        "transferred_bytes": transferred,
        "own_bytes": own,
        "answer_ms": 1000 * seconds,
    }


def main() -> int:
    """Runs the script; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, default=ROOT / "index", metavar="DIR")
    parser.add_argument("--measure", action="store_true", help="print timings and bytes instead")
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    TARGET.mkdir(parents=True, exist_ok=True)
    with serving(options.index) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        if options.measure:
            print(json.dumps(measure(browser, address)))
        else:
            for size in SIZES:
                for scheme in SCHEMES:
                    photograph(browser, address, size=size, scheme=scheme)
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
