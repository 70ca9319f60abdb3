"""The plots of the report, by matplotlib, as SVG that stands inside a page and loads nothing."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.errors import MissingExtraError
from assistant.evaluation.curves import CurvePoint, abstention, has_both_kinds, hit_within, reliability

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (6.4, 4.2)  # inches
Curves = Mapping[str, Sequence[CurvePoint]]  # name of the question set → its curve


def plot_abstention(curves: Curves, chosen: Mapping[str, tuple[float, float]], threshold: float) -> str:
    """False answers against false silences at every threshold.

    chosen: set → (false answers, false silences) at the threshold that the product ships with.
    """

    def draw(axes: "Axes") -> None:
        for name, curve in curves.items():
            if has_both_kinds(curve):
                points = abstention(curve).points
                (line,) = axes.plot(points.x, points.y, drawstyle="steps-post", label=name)
                dot = f"{name}, answering from {threshold:g}"
                axes.plot(*chosen[name], marker="o", color=line.get_color(), label=dot)
        axes.set(xlabel="false answers (share of unanswerable)", ylabel="false silences (share of answerable)")
        axes.set(xlim=(-0.02, 1.0), ylim=(-0.02, 1.0))

    return _svg("abstention", draw)


def plot_reliability(curves: Curves) -> str:
    """Share of answerable questions against confidence, beside the diagonal of a perfect estimate."""

    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfect")
        for name, curve in curves.items():
            if has_both_kinds(curve):
                points = reliability(curve)
                axes.plot(points.x, points.y, marker="o", label=name)
        axes.set(xlabel="confidence", ylabel="share that has an answer", xlim=(0, 1), ylim=(0, 1.02))

    return _svg("reliability", draw)


def plot_hits(curves: Curves) -> str:
    """Share of answerable questions whose label is shown within so many words."""

    def draw(axes: "Axes") -> None:
        for name, curve in curves.items():
            points = hit_within(curve)
            axes.plot(points.x, points.y, label=name)
        axes.set(xlabel="words read", ylabel="share of gold sentences shown", ylim=(0, 1.02))

    return _svg("hits", draw)


def plot_latency(samples: Mapping[str, Sequence[float]]) -> str:
    """Share of questions done within so many milliseconds. samples: stage → seconds of each question."""

    def draw(axes: "Axes") -> None:
        for name, seconds in samples.items():
            axes.ecdf([1000 * value for value in seconds], label=name)
        axes.set(xlabel="milliseconds", ylabel="share of questions done", xscale="log", ylim=(0, 1.02))

    return _svg("latency", draw)


def _svg(name: str, draw: Callable[["Axes"], None]) -> str:
    """The plot as an <svg> element. name: goes into its ids, so that several may stand in one page.

    Raises MissingExtraError where matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("evaluate all needs: pip install 'recovery-assistant[evaluation]'") from error
    stream = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure = Figure(figsize=SIZE, layout="constrained")
        axes = figure.subplots()
        draw(axes)
        axes.grid(visible=True, alpha=0.3)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(fontsize="small")
        figure.savefig(stream, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    return _inline(stream.getvalue(), name)


def _inline(svg: str, name: str) -> str:
    """A whole SVG file as an element of HTML: no prologue, no name spaces, ids of its own."""
    element = re.sub(r'\sxmlns(?::\w+)?="[^"]*"', "", svg[svg.index("<svg") :])
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", element)
