#!/usr/bin/env python3
"""Measures a server under load: clients that ask `search` without a pause, in turns with the encoder alone.

Prints JSON: answers a second, refusals, errors, seconds to an answer, memory of the server's processes, and the ratio
of its answers a second to what the encoder reaches on single questions.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from assistant.cli.assembly import make_encoder
from assistant.embedding import Encoder
from assistant.settings import load_settings

QUESTIONS = (
    "how do I find a sponsor?", "why do I sleep so badly since I stopped drinking?", "what happens at a first meeting?",
    "how can I tell my family?", "what helps against cravings in the evening?", "is relapse a failure?",
    "how do I make amends?", "what is a sober house?", "can I go to a party without drinking?",
    "what does step four ask?",
)  # fmt: skip
READY_SECONDS = 300.0
ROUNDS = 3  # of load and encoder in turns
ENCODER_SECONDS = 5.0
ANSWERED, REFUSED = 200, (429, 503)


@dataclass
class Counts:
    """What clients saw. seconds: to each answer and each refusal."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> int:
    """Runs the measurement; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="of load, in all")
    parser.add_argument("--workers", type=int, default=1, help="processes of the server")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a client waits after a refusal")
    parser.add_argument("--index", type=Path, default=Path("index"))
    options = parser.parse_args()
    encoder = make_encoder(load_settings(flags={"index": options.index}))
    with _server(options) as (address, process):
        print(json.dumps(_measure(options, encoder, address, process), indent=2))
    return 0


def _measure(options: argparse.Namespace, encoder: Encoder, address: str, process: psutil.Process) -> dict[str, object]:
    counts, alone, memory = Counts(), [], [_megabytes(process)]
    seconds = options.seconds / ROUNDS
    for _ in range(ROUNDS):
        alone.append(_encoder_alone(encoder))
        asyncio.run(_load(address, options, seconds, counts))
        memory.append(_megabytes(process))
    recovery = _recovery(address)
    rate = len(counts.answered) / options.seconds
    return {
        "clients": options.clients,
        "workers": options.workers,
        "answers_per_second": round(rate, 1),
        "answer_seconds": _quantiles(counts.answered),
        "refusals": len(counts.refused),
        "refusal_seconds": _quantiles(counts.refused),
        "errors": counts.errors,
        "encoder_per_second": round(statistics.mean(alone), 1),
        "ratio": round(rate / statistics.mean(alone), 3),
        "recovery_seconds": round(recovery, 2),
        "megabytes": [round(one) for one in memory],
    }


async def _load(address: str, options: argparse.Namespace, seconds: float, counts: Counts) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        end = time.perf_counter() + seconds
        await asyncio.gather(
            *(_ask_until(client, number, end, options.pause, counts) for number in range(options.clients))
        )


async def _ask_until(client: httpx.AsyncClient, number: int, end: float, pause: float, counts: Counts) -> None:
    while (began := time.perf_counter()) < end:
        question = QUESTIONS[number % len(QUESTIONS)]
        number += 1
        try:
            answer = await client.post("/gradio_api/run/search", json={"data": [question]})
        except httpx.HTTPError:
            counts.errors += 1
            continue
        took = time.perf_counter() - began
        if answer.status_code == ANSWERED:
            counts.answered.append(took)
        elif answer.status_code in REFUSED:
            counts.refused.append(took)
            await asyncio.sleep(pause)
        else:
            counts.errors += 1


def _encoder_alone(encoder: Encoder) -> float:
    """Single questions that the encoder reads in a second, one after another."""
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < ENCODER_SECONDS:
        encoder.encode_queries([f"{QUESTIONS[count % len(QUESTIONS)]} {count}"])
        count += 1
    return count / (time.perf_counter() - began)


def _recovery(address: str) -> float:
    """Seconds after the load until a question is answered within one."""
    began = time.perf_counter()
    while True:
        asked = time.perf_counter()
        answer = httpx.post(f"{address}/gradio_api/run/search", json={"data": [QUESTIONS[0]]}, timeout=60)
        if answer.status_code == ANSWERED and time.perf_counter() - asked < 1:
            return asked - began


def _quantiles(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": round(cuts[49], 3), "p95": round(cuts[94], 3), "p99": round(cuts[98], 3)}


def _megabytes(process: psutil.Process) -> float:
    """Of a server and its processes, pages that they share counted once for each sharer in part."""
    return float(sum(one.memory_full_info().pss for one in (process, *process.children(recursive=True)))) / 1e6


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[tuple[str, psutil.Process]]:
    """A server without a limit of messages, once it is ready; its address and its process."""
    command = [sys.executable, "-m", "assistant", "serve", "--index", str(options.index), "--port", "0", "--json",
               "--no-ingest", "--workers", str(options.workers)]  # fmt: skip
    environment = {**os.environ, "ASSISTANT_MESSAGES_PER_MINUTE": "0"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        address = json.loads(process.stdout.readline())["url"]
        deadline = time.monotonic() + READY_SECONDS
        while httpx.get(f"{address}/readyz", timeout=30).status_code != ANSWERED and time.monotonic() < deadline:
            time.sleep(0.5)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    raise SystemExit(main())
