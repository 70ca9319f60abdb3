"""Main text of web pages, site by site: ours as shipped, ours set anew without the site, and trafilatura alone.

Pages of a site look alike, so what is set while looking at them may fit this site and no other. The thresholds are
therefore chosen again for each site from the pages of all the others, by the mean F1 of runs of words.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from statistics import fmean
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import DocumentError
from assistant.evaluation.main_text import (
    LabelledPage,
    PageScore,
    our_text,
    running_text,
    score,
    score_pages,
    summary,
    words_of,
)
from assistant.ingestion.loading.decoding import declared_label, decode_bytes
from assistant.ingestion.loading.html.article import PageParts, article_blocks, page_parts
from assistant.ingestion.loading.html.main_content import THRESHOLDS, Thresholds
from assistant.ingestion.loading.metadata import Metadata
from assistant.ingestion.loading.parsed_source import source_of_blocks

CHOICES = (
    THRESHOLDS,
    *(replace(THRESHOLDS, min_shared=share) for share in (0.6, 0.8)),
    *(replace(THRESHOLDS, frame_share=share) for share in (0.8, 0.9)),
    *(replace(THRESHOLDS, min_chosen=share) for share in (0.3, 0.5)),
    *(replace(THRESHOLDS, max_linked=share) for share in (0.3, 0.5)),
)
READERS = ("ours", "site left out", "trafilatura")
_NUMBER = re.compile(r"-\d+$")


def measure_sites(pages: list[LabelledPage]) -> dict[str, Any]:
    """`summary` of each of READERS over all pages, and by site. pages: at least 1."""
    ours, failures = score_pages(pages, our_text)
    alone, _ = score_pages(pages, trafilatura_text)
    sites: dict[str, str] = {}
    choices: dict[str, list[PageScore]] = {}
    for page in pages:
        parts = _parts(page)
        sites[page.name] = _site(page, parts)
        choices[page.name] = [_score_with(thresholds, page, parts) for thresholds in CHOICES]
    scores = dict(zip(READERS, (ours, _without_own_site(sites, choices), alone), strict=True))
    by_site = {
        site: {
            "pages": sum(one == site for one in sites.values()),
            **{reader: summary(_of_site(site, sites, found)) for reader, found in scores.items()},
        }
        for site in sorted(set(sites.values()))
    }
    overall = {reader: summary(found) for reader, found in scores.items()}
    return {"pages": len(pages), **overall, "sites": by_site, "failures": failures}


def sites_table(metrics: dict[str, Any]) -> str:
    """The metrics as lines of text: mean and median F1 of words and of runs of four, for all pages and by site."""
    lines = [f"{'':32}{'pages':>6}" + "".join(f"  {reader:<27}" for reader in READERS)]
    lines += [" " * 38 + "  words         runs of four " * len(READERS)]
    lines += [_line("all", metrics), *(_line(site, row) for site, row in metrics["sites"].items())]
    lines += [f"failed {name}: {reason}" for name, reason in metrics["failures"].items()]
    return "\n".join(lines)


def trafilatura_text(source: bytes) -> str:
    """What trafilatura takes for the text of a page, as it is without us; comments of readers left out."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs excerpts of what it reads
    return trafilatura.extract(source, include_comments=False) or ""


def _line(name: str, row: Mapping[str, Any]) -> str:
    cells = []
    for reader in READERS:
        words, grams = row[reader], row[reader]["grams"]
        cells.append(
            f"  {words['mean']['f1']:.4f} {words['median_f1']:.4f} {grams['mean_f1']:.4f} {grams['median_f1']:.4f}"
        )
    return f"{name[:31]:32}{row['pages']:>6}" + "".join(cells)


def _parts(page: LabelledPage) -> PageParts | None:
    """The page taken apart; None where it cannot be read."""
    try:
        return page_parts(decode_bytes(page.source, label=declared_label(page.source)).text)
    except DocumentError:
        return None


def _score_with(thresholds: Thresholds, page: LabelledPage, parts: PageParts | None) -> PageScore:
    try:
        blocks = article_blocks(parts, thresholds=thresholds) if parts else []
    except DocumentError:
        blocks = []
    metadata = parts.metadata if parts else Metadata()
    source = source_of_blocks(Metadata(), metadata, blocks, in_page=True)
    return score(words_of(" ".join(running_text(source.sections, source.references))), page.expected)


def _without_own_site(sites: Mapping[str, str], choices: Mapping[str, list[PageScore]]) -> dict[str, PageScore]:
    """Each page with the thresholds that are best on other sites; the shipped ones where there is no other."""
    best: dict[str, int] = {}
    for site in set(sites.values()):
        others = [rows for name, rows in choices.items() if sites[name] != site]
        means = [fmean(rows[at].grams.f1 for rows in others) if others else 0.0 for at in range(len(CHOICES))]
        best[site] = means.index(max(means))
    return {name: rows[best[sites[name]]] for name, rows in choices.items()}


def _site(page: LabelledPage, parts: PageParts | None) -> str:
    """The host that the page names, or its folder without a number: "bbc" of "bbc-1"."""
    host = urlsplit(parts.metadata.url).hostname if parts and parts.metadata.url else None
    return host.removeprefix("www.") if host else _NUMBER.sub("", page.name)


def _of_site(site: str, sites: Mapping[str, str], scores: Mapping[str, PageScore]) -> dict[str, PageScore]:
    return {name: found for name, found in scores.items() if sites[name] == site}
