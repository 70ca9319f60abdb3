"""A process of its own for files that can break their parser: limits of time and memory, one clear reason.

One process reads many files, one after the other. It is started when first needed. It is started again after it
was stopped for a file that took too much, and after MAX_FILES, so that nothing builds up in it.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import IO, TypeVar

from assistant.errors import DocumentError
from assistant.ingestion.loading.document import Loaded
from assistant.ingestion.loading.sandbox.wire import ReadAnswer, ReadRequest, answer_of, to_wire

MAX_FILES = 200  # read by one process
START_SECONDS = 120.0  # to load the parsers, on a machine with much else to do
OCR_SECONDS = 1800.0  # more for a file whose pages are read from pictures: some hundred pages
MODULE = "assistant.ingestion.loading.sandbox.child"
_THREADS = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS")  # each thread takes address space
_ROOT = Path(__file__).resolve().parents[4]

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading one file may cost.

    - seconds: wall time, without OCR.
    - megabytes: address space of the process, 10^6 bytes.
    - ocr: whether PDF pages without a text layer are read from their picture.
    """

    seconds: float = 25.0
    megabytes: int = 900
    ocr: bool = False

    @property
    def all_seconds(self) -> float:
        """Wall time with OCR, which takes seconds for each page."""
        return self.seconds + (OCR_SECONDS if self.ocr else 0)


@dataclass(slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    limits: ReadLimits
    owner: int  # process id: a fork must not share the pipes
    files: int = 0


class Worker:
    """Reads files in a second process. Safe to use from several threads: they take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def read(self, data: bytes, request: ReadRequest, limits: ReadLimits) -> Loaded:
        """What the process makes of a file; whether it reads pictures is said by the limits.

        Raises DocumentError with its reason, or when it went too far.
        """
        line = to_wire(replace(request, ocr=limits.ocr))
        with self._lock:
            while True:
                running = self._ready(limits)
                talk = partial(_exchange, parts=(line, data))
                answer, expired = _in_time(running.process, talk, limits.all_seconds)
                if answer is not None:
                    break
                self._end()
                if expired or running.files == 1:  # an older process may have died of an earlier file
                    raise DocumentError(_why_it_ended(expired, limits))
        if answer.loaded is None:
            raise DocumentError(str(answer.error))
        return answer.loaded

    def close(self) -> None:
        """Ends the process; the next file starts another."""
        with self._lock:
            self._end()

    def _ready(self, limits: ReadLimits) -> _Running:
        running = self._running
        if running is not None and running.owner != os.getpid():
            self._running = running = None
        if running is not None and (
            running.limits != limits or running.files >= MAX_FILES or running.process.poll() is not None
        ):
            self._end()
            running = None
        if running is None:
            running = self._running = _Running(_start(limits), limits, os.getpid())
            if not _in_time(running.process, _is_ready, START_SECONDS)[0]:
                self._end()
                raise DocumentError("the process that reads such files does not start; is there memory enough?")
        running.files += 1
        return running

    def _end(self) -> None:
        running, self._running = self._running, None
        if running is None or running.owner != os.getpid():
            return
        _kill(running.process)
        for stream in (running.process.stdin, running.process.stdout):
            _close(stream)
        running.process.wait()


def _start(limits: ReadLimits) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-P", "-m", MODULE, str(limits.megabytes), str(limits.all_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(_THREADS, "1")},
        process_group=0 if os.name == "posix" else None,  # what it starts itself ends with it
    )


def _in_time(
    process: subprocess.Popen[bytes], talk: Callable[[subprocess.Popen[bytes]], Result], seconds: float
) -> tuple[Result, bool]:
    """What the process answers; and whether it was stopped because its time was over."""
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        return talk(process), expired.is_set()
    finally:
        timer.cancel()


def _is_ready(process: subprocess.Popen[bytes]) -> bool:
    """Waits for the line that a process writes when it has loaded its parsers; False where it ended before."""
    line = process.stdout.readline() if process.stdout else b""
    return line == b"ready\n"


def _exchange(process: subprocess.Popen[bytes], parts: Sequence[bytes]) -> ReadAnswer | None:
    """Sends a file and reads the answer; None where the process ended on the way."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        for part in parts:
            process.stdin.write(len(part).to_bytes(8, "big") + part)
        process.stdin.flush()
        line = process.stdout.readline()
        return answer_of(line) if line.endswith(b"\n") else None
    except (OSError, ValueError):
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it has started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:  # it has ended already
        return


def _why_it_ended(expired: bool, limits: ReadLimits) -> str:
    if expired:
        return f"takes longer than {limits.all_seconds:g} s to read; split it or save it anew"
    return f"ended its reader, or needs more than {limits.megabytes} MB to read; split it or save it anew"


def _close(stream: IO[bytes] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except OSError:  # the other end is gone
        return


@cache
def shared_worker() -> Worker:
    """The one worker of this process; it ends with it."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
