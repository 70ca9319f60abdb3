"""How well questions are answered: is the label on the screen, how early, and is abstention right?

Every metric goes through `Assistant.ask`. A safety text or an abstention where an answer was due counts as a miss.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.chat.answer import Outcome, Quote
from assistant.chat.assistant import Assistant
from assistant.chat.citations import is_verbatim
from assistant.errors import QuestionError
from assistant.evaluation.curves import CurvePoint
from assistant.evaluation.intervals import mean_with_interval, percentiles
from assistant.evaluation.questions import Label, LabelledQuestion
from assistant.text.cleaning import one_line
from assistant.types import Document

WORD_LIMITS = (150, 300)  # of hit@N
RANK_LIMITS = (1, 3, 5)  # of R@K


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """Where the first label stands in what is shown.

    - words: of whole passages from the top until the label ends, at least 1.
    - rank: of the passage that holds it, 1 the first.
    - highlighted: whether the highlight holds the label, or the label the highlight.
    """

    words: int
    rank: int
    highlighted: bool


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A labelled question and how it was answered.

    - question: with its labels.
    - answered: whether passages are shown as an answer.
    - confidence: 0 to 1, higher is surer; 0 where the question was refused.
    - found: where the first label stands; None where no label is shown.
    - displayed: words from the top until a label ends, where each card shows its extract alone; None where none does.
    - verbatim: whether every quote equals its slice of the source.
    - seconds: from the question to the answer.
    """

    question: LabelledQuestion
    answered: bool
    confidence: float
    found: FoundLabel | None
    displayed: int | None
    verbatim: bool
    seconds: float

    def is_shown_within(self, words: int) -> bool:
        """Whether a label ends within so many words."""
        return self.found is not None and self.found.words <= words

    def is_displayed_within(self, words: int) -> bool:
        """Whether a label ends within so many words of what the cards show first."""
        return self.displayed is not None and self.displayed <= words

    def is_ranked_within(self, rank: int) -> bool:
        """Whether a passage up to this rank holds a label."""
        return self.found is not None and self.found.rank <= rank

    @property
    def reciprocal_rank(self) -> float:
        """1 / rank of the passage with the label, 0 where none is shown."""
        return 1 / self.found.rank if self.found else 0.0

    @property
    def curve_point(self) -> CurvePoint:
        """What the curves of the report need of it."""
        words = self.found.words if self.found else None
        return CurvePoint(round(self.confidence, 6), self.question.answerable, words)


def measure_answers(
    assistant: Assistant, questions: Sequence[LabelledQuestion], sources: Mapping[str, Document]
) -> dict[str, Any]:
    """All metrics of `evaluate answers`, shares and means with 95 % bootstrap intervals.

    questions: at least 1. sources: document id → document, loaded from the files and not from the index, to check
    quotes with. "curve" holds a `CurvePoint` for each question.
    """
    ask_question(assistant, questions[0], sources)  # loads what is loaded once
    results = [ask_question(assistant, question, sources) for question in questions]
    answerable = [one for one in results if one.question.answerable]
    unanswerable = [one for one in results if not one.question.answerable]
    standalone = [one for one in answerable if not one.question.history]
    followups = [one for one in answerable if one.question.history]
    return {
        "questions": len(results),
        "standalone": _label_metrics(standalone),
        "followups": _label_metrics(followups),
        "silence": _abstention_metrics(answerable, unanswerable),
        "verbatim": all(one.verbatim for one in results),
        "seconds": percentiles([one.seconds for one in results]),
        "missed": [one.question.id for one in (*standalone, *followups) if one.found is None],
        "false_answers": [one.question.id for one in unanswerable if one.answered],
        "false_silences": [one.question.id for one in answerable if not one.answered],
        "curve": [one.curve_point for one in results],
    }


def ask_question(assistant: Assistant, question: LabelledQuestion, sources: Mapping[str, Document]) -> QuestionResult:
    """Asks one labelled question and looks for its labels among the quotes."""
    began = time.perf_counter()
    try:
        answer = assistant.ask(question.question, question.history)
    except QuestionError:
        answer = None
    seconds = time.perf_counter() - began
    quotes = answer.quotes if answer else ()
    return QuestionResult(
        question=question,
        answered=answer is not None and answer.outcome is Outcome.ANSWERED,
        confidence=answer.confidence if answer else 0.0,
        found=_find_label(quotes, question.labels),
        displayed=_find_displayed(quotes, question.labels),
        verbatim=all(_is_verbatim(quote, sources) for quote in quotes),
        seconds=seconds,
    )


def _is_verbatim(quote: Quote, sources: Mapping[str, Document]) -> bool:
    source = sources.get(quote.citation.document_id)
    return source is not None and is_verbatim(quote.hit, source)


def _find_label(quotes: Sequence[Quote], labels: Sequence[Label]) -> FoundLabel | None:
    """The label that ends first in the first quote that holds one."""
    words_before = 0
    for quote in quotes:
        text = one_line(quote.hit.passage.text)
        held = _labels_in(quote, text, labels)
        if held:
            ends = [text.find(label) + len(label) for label in held]
            words = words_before + min(len(text[:end].split()) for end in ends)
            return FoundLabel(words, quote.hit.rank, _is_highlighted(quote, held))
        words_before += len(text.split())
    return None


def _find_displayed(quotes: Sequence[Quote], labels: Sequence[Label]) -> int | None:
    """Words of the extracts from the top until a whole label has been read."""
    words_before = 0
    for quote in quotes:
        start, end = quote.hit.shown
        text = one_line(quote.hit.passage.text[start:end])
        held = _labels_in(quote, text, labels)
        if held:
            ends = [text.find(label) + len(label) for label in held]
            return words_before + min(len(text[:end].split()) for end in ends)
        words_before += len(text.split())
    return None


def _labels_in(quote: Quote, text: str, labels: Sequence[Label]) -> list[str]:
    """The sentences that stand in a quote, of its document or of one that says the same. text: of the quote."""
    documents = (quote.citation.document_id, *quote.also_in)
    return [label.text for label in labels if label.document in documents and label.text in text]


def _is_highlighted(quote: Quote, held: Sequence[str]) -> bool:
    start, end = quote.hit.highlight
    highlight = one_line(quote.hit.passage.text[start:end])
    return any(label in highlight or highlight in label for label in held)


def _label_metrics(results: Sequence[QuestionResult]) -> dict[str, Any]:
    """hit@N words, R@K, MRR and highlight, of answerable questions."""
    if not results:
        return {"questions": 0}
    metrics: dict[str, Any] = {"questions": len(results)}
    for words in WORD_LIMITS:
        metrics[f"hit@{words}"] = mean_with_interval([one.is_shown_within(words) for one in results])
        metrics[f"displayed@{words}"] = mean_with_interval([one.is_displayed_within(words) for one in results])
    for rank in RANK_LIMITS:
        metrics[f"R@{rank}"] = mean_with_interval([one.is_ranked_within(rank) for one in results])
    metrics["MRR"] = mean_with_interval([one.reciprocal_rank for one in results])
    metrics["highlight"] = mean_with_interval([one.found is not None and one.found.highlighted for one in results])
    return metrics


def _abstention_metrics(answerable: Sequence[QuestionResult], unanswerable: Sequence[QuestionResult]) -> dict[str, Any]:
    """Does confidence tell answerable questions from others (AUC), and how often is the choice wrong?"""
    if not answerable or not unanswerable:
        return {"questions": 0}
    false_answers = [one.answered for one in unanswerable]
    false_silences = [not one.answered for one in answerable]
    return {
        "questions": len(unanswerable),
        "auc": _auc([one.confidence for one in answerable], [one.confidence for one in unanswerable]),
        "false_answers": mean_with_interval(false_answers),
        "false_silences": mean_with_interval(false_silences),
    }


def _auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve, 0 to 1: how often an answerable question has the higher confidence."""
    from sklearn.metrics import roc_auc_score

    labels = [True] * len(positive) + [False] * len(negative)
    return round(float(roc_auc_score(labels, [*positive, *negative])), 4)
