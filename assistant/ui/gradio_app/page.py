"""The page itself, in Gradio: a transcript of cards, starters, filters and a composer. Beside it: ui/html/front.py.

Gradio draws the page and is told no message: every event of the page runs in the browser alone, where static/page.js
asks our own routes (ui/http/conversation_routes.py) and hands the answer to Gradio's components.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import gradio as gr

from assistant.data import DEFAULT_LANGUAGE, own_file, read_toml
from assistant.types import Document, Kind
from assistant.ui.gradio_app.api import add_api
from assistant.ui.html.cards import waiting_html
from assistant.ui.html.doors import doors_html
from assistant.ui.html.lines import paragraphs
from assistant.ui.html.wording import Wording, languages, load_wording
from assistant.ui.session.chat_service import ChatService
from assistant.ui.session.conversation import Conversation
from assistant.ui.session.suggestions import STARTERS, Suggestions
from assistant.ui.session.turns import TurnResult

TITLE = "Recovery Assistant"
YEARS = 4  # offered as "since", the latest

# What happens in the browser when something is pressed; see static/page.js.
_ASK = "(...values) => window.recoveryPage.ask(...values)"
_PRESSED = "(...filters) => window.recoveryPage.pressed(...filters)"
_MOVED = "() => window.recoveryPage.moved()"
_ANSWERED = "() => window.recoveryPage.answered()"
_DOORS_JS = """element.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-ask]');
  if (!pressed) return;
  window.recoveryPage.press(pressed.dataset);
  trigger('select');
});"""
_PRESSED_JS = """element.addEventListener('click', (event) => {
  const pressed = event.target.closest('[data-ask], [data-drop]');
  if (!pressed) return;
  window.recoveryPage.press(pressed.dataset);
  trigger('select');
});
document.addEventListener('region', () => trigger('edit'));
document.addEventListener('again', () => trigger('select'));"""
_LABELS = (
    "question",
    "placeholder",
    "send",
    "narrow",
    "pathways",
    "kinds",
    "since",
    "starters",
    "save",
    "print",
    "clear",
)
_STATUS_JS = "element.setAttribute('role', 'status'); element.classList.add('unseen');"


@dataclass(frozen=True)
class Parts:
    """The components that events read and write.

    - transcript: the conversation.
    - box: where the person writes.
    - examples: the starters, shown while there is no conversation.
    - status: what a screen reader says.
    - texts: notes in the language of the page.
    - doors: who it is for, above the starters.
    - offers: the starters, one button each.
    - filters: pathways, kinds and year, in this order.
    """

    transcript: gr.HTML
    box: gr.Textbox
    examples: gr.Column
    status: gr.HTML
    texts: Sequence[gr.HTML]
    doors: gr.HTML
    offers: Sequence[gr.Button]
    filters: Sequence[gr.CheckboxGroup | gr.Radio]

    @property
    def shown(self) -> list[Any]:
        """What every turn changes, in the order of `shown`."""
        return [self.transcript, self.box, self.examples, self.status]

    @property
    def opened(self) -> list[Any]:
        """What is filled in when the page opens, in the order of `opening`."""
        return [*self.texts, *self.offers, *self.filters, self.doors]


def load_examples(language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
    """The questions that starters are to be near; offered themselves while no library is open."""
    return tuple(read_toml(own_file(language, "examples.toml"))["questions"])


@cache
def interface() -> gr.I18n:
    """The words of Gradio's own components, by the language of the browser or the one that was switched to."""
    return gr.I18n(**{code: {key: load_wording(code)(key) for key in _LABELS} for code in languages()})


def build_page() -> gr.Blocks:
    """The whole page, and what describes the API endpoints `chat` and `search`."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        with gr.Column(elem_id="talk", min_width=0):
            parts, buttons = _build_talk()
        _listen(page, parts, buttons)
        add_api()
    return page


def _build_talk() -> tuple[Parts, dict[str, gr.Button]]:
    """Transcript, starters and composer, from top to bottom."""
    say = interface()
    transcript = gr.HTML("", js_on_load=_PRESSED_JS, apply_default_css=False, elem_id="transcript")
    with gr.Column(elem_id="examples", min_width=0) as examples:
        doors = gr.HTML("", js_on_load=_DOORS_JS, apply_default_css=False, elem_id="doors")
        gr.HTML(
            say("starters"), html_template="<h2>${value}</h2>", js_on_load=None, apply_default_css=False,
            elem_id="examples-title",
        )  # fmt: skip
        offers = [gr.Button("…", elem_classes="example", visible="hidden") for _ in range(STARTERS)]
        about = _still("", name="about")
    waiting = _still("", name="waiting")
    status = gr.HTML("", js_on_load=_STATUS_JS, apply_default_css=False, elem_id="status")
    with gr.Column(elem_id="composer", min_width=0):
        box = gr.Textbox(
            label=say("question"), placeholder=say("placeholder"), lines=1, max_lines=5, elem_id="question",
            autofocus=False,
        )  # fmt: skip
        buttons = {"send": gr.Button(say("send"), variant="primary", elem_id="send", min_width=0)}
        filters = _build_filters(say)
        with gr.Row(elem_id="actions"):
            for name in ("save", "print", "clear"):
                buttons[name] = gr.Button(say(name), elem_id=name, min_width=0)
    return Parts(transcript, box, examples, status, [about, waiting], doors, offers, filters), buttons


def _build_filters(say: gr.I18n) -> list[gr.CheckboxGroup | gr.Radio]:
    """Pathway, kind and year; their choices come from the library when a page is opened."""
    with gr.Accordion(say("narrow"), open=False, elem_id="narrow") as fold:
        fold.expand(None, js="() => window.recoveryPage.filters(true)")
        fold.collapse(None, js="() => window.recoveryPage.filters(false)")
        return [
            gr.CheckboxGroup([], label=say("pathways"), elem_id="pathways"),
            gr.CheckboxGroup([], label=say("kinds"), elem_id="kinds"),
            gr.Radio([("…", "")], value="", label=say("since"), elem_id="since"),
        ]


def _still(content: str, *, name: str | None = None) -> gr.HTML:
    """HTML as it is, without a program of its own and without Gradio's typography."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, elem_id=name)


def _listen(page: gr.Blocks, parts: Parts, buttons: dict[str, gr.Button]) -> None:
    """What happens when something is pressed, and when the page is opened; all of it in the browser."""
    asking: list[tuple[Any, Any]] = [(buttons["send"].click, parts.box), (parts.box.submit, parts.box)]
    asking += [(offer.click, offer) for offer in parts.offers]
    events = [event(None, [source, *parts.filters], parts.shown, js=_ASK) for event, source in asking]
    events += [one.select(None, parts.filters, parts.shown, js=_PRESSED) for one in (parts.transcript, parts.doors)]
    for event in events:
        event.success(None, js=_ANSWERED)
    moved = [parts.transcript, parts.status]
    parts.transcript.edit(None, None, moved, js=_MOVED, trigger_mode="multiple")
    page.load(None, None, parts.opened, js="() => window.recoveryPage.opening()")
    buttons["clear"].click(None, None, parts.shown, js="() => window.recoveryPage.clear()")
    buttons["save"].click(None, None, parts.status, js="() => window.recoveryPage.save()")
    buttons["print"].click(None, js="() => { window.print(); }")


def shown(result: TurnResult) -> list[Any]:
    """What a turn changes on the page, in the order of Parts.shown, as JSON."""
    return [result.html, result.kept, gr.update(visible=not result.conversation.turns), result.said]


def start_again(words: Wording) -> TurnResult:
    """Everything as it was before the first question."""
    return TurnResult("", Conversation(), said=words("said_cleared"))


def opening(service: ChatService, suggestions: Suggestions, words: Wording) -> list[Any]:
    """What a page that opens is given, in the order of Parts.opened, as JSON: notes, starters, filters, doors."""
    documents = service.assistant.library.documents()
    questions = (suggestions.offered(documents, words.language) or load_examples(words.language))[:STARTERS]
    note = paragraphs(service.words("storage", language=words.language))
    offers = [gr.update(value=one, visible=True) for one in questions]
    offers += [gr.update(visible=False)] * (STARTERS - len(offers))
    doors = doors_html(documents, words=words, fit=suggestions.fit)
    return [note, waiting_html(words), *offers, *_choices(documents, words), doors]


def _choices(documents: Mapping[str, Document], words: Wording) -> list[Any]:
    """Choices of the three filters: what the library holds."""
    held = [one for one in documents.values() if not one.withdrawn]
    pathways = sorted({one.pathway for one in held if one.pathway}, key=str.casefold)
    kinds = [kind for kind in Kind if any(one.kind is kind for one in held)]
    years = sorted({one.published[:4] for one in held if one.published}, reverse=True)[:YEARS]
    since = [(words("since_any"), ""), *((words("since_year", year=year), year) for year in years)]
    return [
        gr.update(choices=[(words.named("pathways", one), one) for one in pathways]),
        gr.update(choices=[(words(f"kind_{kind.value}"), kind.value) for kind in kinds]),
        gr.update(choices=since, value=""),
    ]
