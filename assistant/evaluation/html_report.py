"""The report of `evaluate all` as one HTML page that loads nothing: its style and its plots stand inside."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from assistant.evaluation import plots
from assistant.evaluation.summary import Row

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
h1, h2 { line-height: 1.2; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .2rem .7rem; text-align: left; border-bottom: 1px solid #d5dbe3; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
.failed { background: #fbe3e0; font-weight: 600; }
figure { margin: 1.5rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { max-width: 46rem; color: #46505e; }
"""
HEADINGS = ("Figure", "Value", "95 % interval", "Baseline", "Bound")
ABSTENTION = (
    "False answers against false silences at every threshold; the dot is the one the product ships with. "
    "Nearer to the lower left corner is better."
)
RELIABILITY = (
    "Confidence against the share of questions that have an answer in the library, in groups of equal size. "
    "On the dashed line the confidence can be taken at its word."
)
HITS = "Share of answerable questions whose gold sentence has been shown after so many words, read from the top."
LATENCY = (
    "Share of questions done in a warm process within so many milliseconds: the whole question (ask), and of its "
    "search the encoding and the rest. These depend on the machine and are not gated."
)


def render(figures: Mapping[str, Any], rows: Sequence[Row], failed: Sequence[str]) -> str:
    """The page. figures: of `suite`, with facts (name → text). failed: a line for each gate that fails."""
    gated = [row for row in rows if row.bound]
    others = [row for row in rows if not row.bound]
    facts = ", ".join(f"{name} {value}" for name, value in figures["facts"].items())
    body = [
        "<h1>Evaluation</h1>",
        f"<p>{escape(facts)}</p>",
        _verdict(gated, failed),
        *_plots(figures),
        _table("Gated figures", gated),
        _table("Other figures", others),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Evaluation</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n" + "\n".join(filter(None, body)) + "\n</body>\n</html>\n"
    )


def curves_of(figures: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """Question set → its curve: the parts of the shipped questions, then those of other texts."""
    sets = {**figures["corpus"], **figures.get("answers", {})}
    return {name: own["curve"] for name, own in sets.items()}


def _plots(figures: Mapping[str, Any]) -> Iterator[str]:
    shipped = {name: own["curve"] for name, own in figures["corpus"].items()}
    chosen = {
        name: (own["silence"]["false_answers"]["value"], own["silence"]["false_silences"]["value"])
        for name, own in figures["corpus"].items()
        if own["silence"]["questions"]
    }
    if chosen:
        yield _figure(plots.plot_abstention(shipped, chosen, figures["threshold"]), "When it keeps silent", ABSTENTION)
        yield _figure(plots.plot_reliability(shipped), "How far its confidence can be trusted", RELIABILITY)
    yield _figure(plots.plot_hits(curves_of(figures)), "How soon the answer is read", HITS)
    if "latency" in figures:
        yield _figure(plots.plot_latency(figures["latency"]["samples"]), "How long it takes", LATENCY)


def _figure(svg: str, title: str, caption: str) -> str:
    labelled = svg.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)
    return f"<h2>{escape(title)}</h2>\n<figure>{labelled}<figcaption>{escape(caption)}</figcaption></figure>"


def _verdict(gated: Sequence[Row], failed: Sequence[str]) -> str:
    if failed:
        return (
            f'<p class="failed">Gates that fail:</p><ul>{"".join(f"<li>{escape(line)}</li>" for line in failed)}</ul>'
        )
    return f"<p>All {len(gated)} gates pass.</p>" if gated else "<p>No baseline is stored; nothing is gated.</p>"


def _table(title: str, rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{name}</th>' for name in HEADINGS)
    return f"<h2>{title}</h2>\n<table><tr>{heads}</tr>\n" + "\n".join(map(_line, rows)) + "\n</table>"


def _line(row: Row) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in cells_of(row))
    return f"<tr>{cells}</tr>" if row.passes else f'<tr class="failed">{cells}</tr>'


def cells_of(row: Row) -> tuple[str, str, str, str, str]:
    """A row as texts, in the order of HEADINGS; empty where there is nothing."""
    interval = f"[{row.interval[0]:.3f}, {row.interval[1]:.3f}]" if row.interval else ""
    baseline = "" if row.baseline is None else f"{row.baseline:.4f}"
    return row.name, number(row.value), interval, baseline, row.bound or ""


def number(value: float) -> str:
    """Whole numbers with thousands apart, others with four decimals."""
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.4f}"
