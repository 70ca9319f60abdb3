"""The page itself, in Gradio: a transcript of cards, a composer, and the help panel beside them.

Nothing is stored: a conversation lives in the memory of its session and goes with Clear or the tab.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from importlib.resources import files
from typing import Any

import gradio as gr

from assistant.cleaning import replace_surrogates
from assistant.errors import QuestionError
from assistant.safety.helplines import for_region
from assistant.types import Action, Answer, Helpline, Outcome
from assistant.ui.api import CONCURRENT, QUEUE, add_api
from assistant.ui.cards import answer_html, notice_html, turn_html
from assistant.ui.desk import Desk
from assistant.ui.help import PANEL_JS, panel_html
from assistant.ui.sessions import STATE_SECONDS

TITLE = "Recovery Assistant"
TAGLINE = "Answers in the words of published sources. A computer program, not a person."
WAITING = 64  # questions that may queue before the page asks to try again
KEPT_MESSAGES = 20  # of the person, for follow-ups and for how often a fixed text was shown
KEPT_TURNS = 40  # on the screen

_HEADER = f'<header class="top"><h1>{TITLE}</h1><p>{TAGLINE}</p></header>'
_STATUS_JS = "element.setAttribute('role', 'status'); element.classList.add('unseen');"
_SHOW_NEWEST_JS = """() => {
  const turns = document.querySelectorAll('#transcript .turn');
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (turns.length) turns[turns.length - 1].scrollIntoView({behavior: still ? 'auto' : 'smooth', block: 'start'});
}"""


@dataclass(frozen=True, slots=True)
class Talk:
    """One session's conversation. messages: the person's own, oldest first; turns: shown, as HTML.

    asked: turns so far, for their numbers. reminding: a takeover came and no plain answer since.
    """

    messages: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    asked: int = 0
    reminding: bool = False

    def after(self, message: str, turn: str, answer: Answer) -> "Talk":
        """The conversation with one more turn; the reminder of help stays until a plain question is answered."""
        plain = answer.outcome is Outcome.ANSWERED and answer.verdict.action is Action.NONE
        still = self.reminding and not plain
        return Talk(
            (*self.messages, message)[-KEPT_MESSAGES:],
            (*self.turns, turn)[-KEPT_TURNS:],
            self.asked + 1,
            still or answer.verdict.action is Action.TAKEOVER,
        )


def load_examples(language: str = "en") -> tuple[str, ...]:
    """The questions offered before the first one is asked."""
    text = files("assistant").joinpath(f"data/examples.{language}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["questions"])


def build_page(desk: Desk) -> gr.Blocks:
    """The whole page, and the API endpoints `chat` and `search`."""
    region = desk.assistant.region
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        _still(_HEADER, name="top")
        talk = gr.State(Talk(), time_to_live=STATE_SECONDS)
        with gr.Row(elem_id="columns"):
            with gr.Column(elem_id="help-column", min_width=0):
                panel = panel_html(region=region, intro=desk.words("help_line_intro"), private=desk.words("privacy"))
                place = gr.HTML(
                    region, html_template="${panel}", panel=panel, js_on_load=PANEL_JS, apply_default_css=False,
                    elem_id="help",
                )  # fmt: skip
            with gr.Column(elem_id="talk", min_width=0):
                _build_talk(desk, talk, place)
        add_api(desk)
    page.queue(max_size=WAITING, default_concurrency_limit=CONCURRENT)
    return page


def _build_talk(desk: Desk, talk: gr.State, place: gr.HTML) -> None:
    transcript = _still("", name="transcript")
    with gr.Column(elem_id="examples", min_width=0) as examples:
        _still("<h2>What would you like to read about?</h2>")
        offers = [gr.Button(question, elem_classes="example") for question in load_examples()]
    status = gr.HTML("", js_on_load=_STATUS_JS, apply_default_css=False, elem_id="status")
    with gr.Column(elem_id="composer", min_width=0):
        box = gr.Textbox(label="Your question", lines=1, max_lines=5, elem_id="question", autofocus=False)
        with gr.Row(elem_id="actions"):
            send = gr.Button("Send", variant="primary", elem_id="send", min_width=0)
            clear = gr.Button("Clear", elem_id="clear", min_width=0)
        _still(f'<p class="privacy">{escape(desk.words("storage"))}</p>')
    shown = [transcript, talk, box, examples, status]
    for event, source in [(send.click, box), (box.submit, box), *((offer.click, offer) for offer in offers)]:
        asked = event(
            partial(take_turn, desk), [source, talk, place], shown, api_visibility="private", show_progress="hidden",
            concurrency_limit=CONCURRENT, concurrency_id=QUEUE, trigger_mode="once",
        )  # fmt: skip
        asked.then(None, js=_SHOW_NEWEST_JS)
    clear.click(start_again, None, shown, api_visibility="private", show_progress="hidden", queue=False)


def _still(content: str, *, name: str | None = None) -> gr.HTML:
    """HTML as it is, without a program of its own and without Gradio's typography."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, elem_id=name)


def take_turn(desk: Desk, message: str, talk: Talk | None, region: str) -> tuple[Any, ...]:
    """One message: transcript, conversation, what stays in the box, examples, what is announced."""
    talk = talk if isinstance(talk, Talk) else Talk()  # Gradio has forgotten a conversation left for an hour
    message, region = replace_surrogates(message), desk.known_region(region)
    try:
        answer = desk.ask(message, talk.messages, region=region)
    except QuestionError as error:
        return _refuse(message, str(error), talk, lines=for_region(region))
    lines = for_region(region)
    reply = answer_html(answer, titles=desk.titles() if answer.quotes else None, lines=lines)
    if talk.reminding and answer.verdict.action is not Action.TAKEOVER:
        reply = notice_html(desk.words("reminder", region=region), kind="reminder", lines=lines) + reply
    talk = talk.after(message, turn_html(message, reply, number=talk.asked + 1), answer)
    return _transcript(talk.turns), talk, "", gr.update(visible=False), _announcement(answer)


def _refuse(message: str, reason: str, talk: Talk, *, lines: Sequence[Helpline]) -> tuple[Any, ...]:
    """The reason below the conversation; the person's own words stay in the box."""
    notice = notice_html(reason, kind="notice turn", lines=lines)
    kept = message if message.strip() else ""
    return _transcript((*talk.turns, notice)), talk, kept, gr.update(visible=not talk.turns), reason


def start_again() -> tuple[Any, ...]:
    """Everything as it was before the first question."""
    return "", Talk(), "", gr.update(visible=True), "The conversation is cleared."


def _transcript(turns: Sequence[str]) -> str:
    return f'<h2 class="unseen">Conversation</h2>{"".join(turns)}'


def _announcement(answer: Answer) -> str:
    """One line for a screen reader; the words themselves are in the conversation."""
    if answer.safety is not None:
        return "Please read this first: help is shown in the conversation."
    if answer.outcome is Outcome.ANSWERED:
        return f"Passages found: {len(answer.quotes)}."
    return "Nothing in the library answers this." if answer.outcome is Outcome.NOT_FOUND else "No answer just now."
