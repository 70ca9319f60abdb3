"""Measures a server that answers many API calls: what they leave in memory, and whether they become slower."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil

from assistant.errors import AssistantError

CLIENTS = 4  # that call at the same time
START_TIMEOUT_SECONDS = 120.0
BLOCK = 1_000  # calls between two looks at the memory
TEXT = """---
title: Sleep in early recovery
---
# Sleep in early recovery

Sleep is often broken for several weeks after somebody stops drinking. A steady bedtime and less coffee help many.
"""
QUESTIONS = (  # one in ten is searched for: that takes most of the time, and is measured elsewhere
    "how do I sleep better?",
    *("i want to kill myself", "", "i want to die") * 3,
)


def measure_calls(calls: int) -> dict[str, float]:
    """Figures of a server with one article and no limit of messages. calls: in all, 4,000 or more.

    - half_way_megabytes, end_megabytes: resident memory of the server.
    - growth_megabytes: between the two.
    - second_thousand_per_second, last_thousand_per_second: calls answered.
    - throughput_ratio: the last to the second.
    - throughput_ratio_of_cpu: the same in calls for each second of the server's own CPU, which other work on the
      machine does not disturb.

    Raises AssistantError where a call fails.
    """
    blocks = calls // BLOCK
    if blocks < 4:
        raise AssistantError("--calls must be 4000 or more")
    rates, cpu_rates, memory = [], [], []
    with _server() as (address, process), ThreadPoolExecutor(CLIENTS) as clients:
        for _ in range(blocks):
            began, used = time.perf_counter(), _cpu_seconds(process)
            list(clients.map(lambda number: _call(address, QUESTIONS[number % len(QUESTIONS)]), range(BLOCK)))
            rates.append(BLOCK / (time.perf_counter() - began))
            cpu_rates.append(BLOCK / (_cpu_seconds(process) - used))
            memory.append(process.memory_info().rss / 1e6)
            said = f"{len(rates) * BLOCK} calls: {rates[-1]:.1f}/s, {cpu_rates[-1]:.1f}/s of CPU, {memory[-1]:.1f} MB"
            print(said, file=sys.stderr, flush=True)
    half = memory[blocks // 2 - 1]
    return {
        "half_way_megabytes": half,
        "end_megabytes": memory[-1],
        "growth_megabytes": memory[-1] - half,
        "second_thousand_per_second": rates[1],
        "last_thousand_per_second": rates[-1],
        "throughput_ratio": rates[-1] / rates[1],
        "throughput_ratio_of_cpu": cpu_rates[-1] / cpu_rates[1],
    }


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _server() -> Iterator[tuple[str, psutil.Process]]:
    """A server over one article, once it is ready: its address and its process."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        (corpus / "sleep.md").write_text(TEXT, encoding="utf-8")
        command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--json", "--corpus", str(corpus)]
        command += ["--index", str(Path(folder) / "index")]
        environment = {**os.environ, "ASSISTANT_MESSAGES_PER_MINUTE": "0"}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
        try:
            if server.stdout is None:
                raise AssistantError("the server says nothing")
            address = str(json.loads(server.stdout.readline())["url"])
            wait_for(f"{address}/readyz")
            yield address, psutil.Process(server.pid)
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str) -> None:
    """Returns when an address answers 200. Raises AssistantError where it does not come to that."""
    began = time.perf_counter()
    while time.perf_counter() - began < START_TIMEOUT_SECONDS:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssistantError(f"{address} did not answer within {START_TIMEOUT_SECONDS:.0f} s")


def _call(address: str, question: str) -> None:
    """One call as a program makes it: its event, then the answer."""
    body = json.dumps({"data": [question, []]}).encode("utf-8")
    path = f"{address}/gradio_api/call/search"
    try:
        asked = urllib.request.Request(path, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            event = json.load(answer)["event_id"]
        with urllib.request.urlopen(f"{path}/{event}", timeout=60) as answer:
            said = answer.read()
    except OSError as error:
        raise AssistantError(f"a call failed: {error}") from error
    if not said.startswith(b"event: complete"):
        raise AssistantError("a call was answered with an error")
