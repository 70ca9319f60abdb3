"""Fixtures several test files share: a tiny corpus of our own, its index, an assistant over it."""

from pathlib import Path

import pytest

from assistant.chat.assistant import Assistant
from assistant.ingestion.pipeline import build
from assistant.search.library import Library
from tests.fakes import HashingEncoder

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


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "sponsor.md").write_text(SPONSOR, encoding="utf-8")
    (folder / "articles" / "sleep.md").write_text(SLEEP, encoding="utf-8")
    return folder


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def index(tmp_path: Path, corpus: Path, encoder: HashingEncoder) -> Path:
    folder = tmp_path / "index"
    build(corpus, folder, encoder)
    return folder


@pytest.fixture
def assistant(index: Path, encoder: HashingEncoder) -> Assistant:
    return Assistant(Library(index, lambda: encoder))
