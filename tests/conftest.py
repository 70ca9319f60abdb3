"""Fixtures several test files share: a tiny corpus of our own, its index, an assistant over it; the shipped library.

What is dear is made once: the tiny index for a worker, the real encoder for a worker, the shipped index for all runs.
"""

import copy
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.chat.assistant import Assistant
from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.models import load_encoder
from assistant.ingestion.pipeline import build
from assistant.search.cohort_asking import cohort_asker
from assistant.search.library import Library
from tests.fakes import HashingEncoder
from tests.groups import distribute
from tests.paths import CORPUS, ROOT

LOADER = "assistant.cli.assembly.load_encoder"  # what every command loads its encoder with
# Rooms whose code decides what stands in an index. Its data files are watched by `build` itself.
INDEX_CODE = ("arrays.py", "types.py", "embedding", "ingestion", "search", "store", "text")


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks, and before pytest-xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    distribute(config, items)


SPONSOR = """---
title: Finding a sponsor
author: Test author
publisher: Test house
published: 2024-03-01
url: https://example.org/sponsor
licence: CC BY 4.0
kind: article
pathway: AA
---
# Finding a sponsor

A sponsor is a member with some years of sobriety who guides a newer member through the steps. Most people
ask somebody whose way of living they admire. Asking can feel frightening, and a refusal is seldom personal.
Nobody pays for sponsorship, and either side may end it.

## How often do people talk to a sponsor?

Many sponsors and newcomers speak every day in the first weeks. Later a weekly talk is common, with extra
calls when cravings are strong. The rhythm is agreed between both people, and it changes as life becomes
calmer. A sponsor who is never reachable is not much help in a crisis.

## References

1. Someone (2020). A work. A Journal, 1(2), 3–4.
"""

SLEEP = """---
title: Sleep in early recovery
published: 2023
kind: article
---
# Sleep in early recovery

Sleep is often broken for several weeks after somebody stops drinking. Vivid dreams about using are common
and do not mean that a relapse is coming. A steady bedtime, less coffee after noon and a dark cool room help
many people. Most people notice that nights become longer and calmer within a few months.
"""


def write_corpus(folder: Path) -> Path:
    """Two articles."""
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "sponsor.md").write_text(SPONSOR, encoding="utf-8")
    (folder / "articles" / "sleep.md").write_text(SLEEP, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def index_templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[HashingEncoder], Path]:
    """An index of the tiny corpus for each kind of small encoder, built when it is first asked for.

    For copying alone: whoever changes one changes it for all.
    """
    made: dict[str, Path] = {}

    def template(encoder: HashingEncoder) -> Path:
        if encoder.digest not in made:
            folder = tmp_path_factory.mktemp("template")
            index, own = folder / "index", copy.copy(encoder)
            build(write_corpus(folder / "corpus"), index, own, complete=cohort_asker(index, own))
            made[encoder.digest] = index
        return made[encoder.digest]

    return template


@pytest.fixture
def index(
    tmp_path: Path, corpus: Path, encoder: HashingEncoder, index_templates: Callable[[HashingEncoder], Path]
) -> Path:
    """The index of the tiny corpus, a copy for this test alone; the encoder has encoded nothing yet."""
    return Path(shutil.copytree(index_templates(encoder), tmp_path / "index"))


@pytest.fixture
def assistant(index: Path, encoder: HashingEncoder) -> Assistant:
    return Assistant(Library(index, lambda: encoder))


@pytest.fixture
def small_encoder(monkeypatch: pytest.MonkeyPatch, encoder: HashingEncoder) -> HashingEncoder:
    """What commands of this process load instead of the real encoder."""
    monkeypatch.setattr(LOADER, lambda *_, **__: encoder)
    return encoder


@pytest.fixture(scope="session")
def real_encoder() -> SentenceTransformerEncoder:
    """The shipped encoder in float32, loaded once for all tests of a worker. Tests that use it are slow."""
    return load_encoder()


@pytest.fixture
def shared_encoder(monkeypatch: pytest.MonkeyPatch, real_encoder: SentenceTransformerEncoder) -> None:
    """Commands of this process use the real encoder that is loaded already."""
    monkeypatch.setattr(LOADER, lambda *_, **__: real_encoder)


@pytest.fixture(scope="session")
def shipped_index(pytestconfig: pytest.Config, real_encoder: SentenceTransformerEncoder) -> Path:
    """The index of the shipped library, for reading. Kept between runs, and brought up to date with the corpus.

    Where the code that makes it has changed it is built anew. Of several workers one builds, the others wait.
    """
    folder = pytestconfig.cache.mkdir("shipped-index")
    index = folder / _index_code_digest()
    with FileLock(folder / "lock"):
        for other in folder.iterdir():
            if other.is_dir() and other != index:
                shutil.rmtree(other)
        build(CORPUS, index, real_encoder, complete=cohort_asker(index, real_encoder))
    return index


def _index_code_digest() -> str:
    digest = hashlib.sha256()
    for name in INDEX_CODE:
        place = ROOT / "assistant" / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
