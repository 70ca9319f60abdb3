"""Markdown with the usual extensions: what is read, in what form, and what is left out and noted."""

from pathlib import Path

import pytest

from assistant.errors import DocumentError
from assistant.ingestion.loading import load
from assistant.ingestion.loading.blocks import BlockKind
from assistant.ingestion.loading.markdown.commonmark import markdown_blocks
from assistant.ingestion.loading.notes import counted


def lines(text: str) -> list[str]:
    return [block.line for block in markdown_blocks(text)[0]]


def notes(text: str) -> list[str]:
    return [note.detail for note in markdown_blocks(text)[1]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1. Call somebody.\n2. Eat.\n", ["1. Call somebody.", "2. Eat."]),
        ("3) Rest.\n4) Walk.\n", ["3) Rest.", "4) Walk."]),
        ("1. One.\n1. Two.\n", ["1. One.", "2. Two."]),
        ("1. One.\n4. Four.\n9. Nine.\n", ["1. One.", "4. Four.", "9. Nine."]),
        ("3. Three.\n2. Two.\n1. One.\n", ["3. Three.", "2. Two.", "1. One."]),
        (
            "1. One.\n   - Inner.\n     1. A.\n     6. F.\n2. Two.\n",
            ["1. One.", "Inner.", "1. A.", "6. F.", "2. Two."],
        ),
        ("| day | calls |\n|---|---|\n| 1 | 7 | *never* with wine |\n", ["day | calls", "1 | 7 | never with wine"]),
        ("> day | calls\n> ---|---\n> 1 | 7 | a \\| b | \n> 2 |\n", ["day | calls", "1 | 7 | a | b", "2 |"]),
        ("1. One.\n\n   More of it.\n\n   - Inner.\n\n2. Two.\n", ["1. One.", "More of it.", "Inner.", "2. Two."]),
        ("- [ ] Call.\n- [x] Walk.\n", ["Call.", "Walk."]),
        ("Sponsor\n: A guide who has been there.\n", ["Sponsor", "A guide who has been there."]),
        ("| day | calls |\n|---|---|\n| 1 | 7 |\n", ["day | calls", "1 | 7"]),
        ("See [[steps|the steps]], [[Hope]] and [[1]](https://a.example).\n", ["See the steps, Hope and [1]."]),
        ("![[picture.png]]\n\nTea.\n", ["Tea."]),
        ("# Hope {#hope}\n\nTea. {: .large}\n", ["Hope", "Tea."]),
        ("> [!NOTE]\n> Bring a coat.\n", ["Bring a coat."]),
        (":::note\nBring a coat.\n:::\n", ["Bring a coat."]),
        ("::: warning Mind the ice\nWear boots.\n:::\n", ["Mind the ice", "Wear boots."]),
        ('!!! note "Clothes"\n    Bring a coat.\n\nTea.\n', ["Clothes", "Bring a coat.", "Tea."]),
        ("[TOC]\n\nTea.\n", ["Tea."]),
    ],
)
def test_extensions_show_their_words_alone(written: str, read: list[str]) -> None:
    assert lines(written) == read
    assert notes(written) == []


@pytest.mark.parametrize(
    ("written", "read", "count"),
    [
        ("{% include banner.html %}\n\nWe meet {{ day }} at six.\n", ["We meet at six."], 2),
        ("{{< figure src='a.png' >}}\n\nTea.\n", ["Tea."], 1),
        ("{{% notice %}}\nTea.\n{{% /notice %}}\n", ["Tea."], 2),
        ("{% raw %}Tea.{% endraw %}\n", ["Tea."], 2),
        ("Tea.{% comment %} Ask legal. {% endcomment %}\n", ["Tea."], 1),
        ("Tea.{# Ask legal. #}{/* Ask them. */}\n", ["Tea."], 2),
        ("import Tabs from '@theme/Tabs';\n\nexport const meta = {\n  a: 1\n}\n\nTea.\n", ["Tea."], 2),
    ],
)
def test_template_directives_are_left_out_and_counted(written: str, read: list[str], count: int) -> None:
    assert lines(written) == read
    assert notes(written) == [f"{counted(count, 'directive')} of a template left out"]


def test_code_blocks_keep_what_looks_like_a_directive() -> None:
    text = "```\n{{ day }} [[link]]\n```\n"
    assert (lines(text), notes(text)) == (["{{ day }} [[link]]"], [])


def test_prose_that_begins_like_an_import_stays() -> None:
    assert lines("import duties from home are high.\n") == ["import duties from home are high."]


@pytest.mark.parametrize(
    "written",
    [
        "Tea ~~costs five pounds~~ is free.",
        "Tea <del>costs five pounds</del> is free.",
        "<div>\nTea <s>costs five pounds</s> is free.\n</div>",
    ],
)
def test_struck_words_are_left_out_and_counted(written: str) -> None:
    assert lines(written) == ["Tea is free."]
    assert notes(written) == ["3 struck words left out"]


def test_footnotes_follow_their_section_with_their_marks() -> None:
    text = (
        "# Meetings\n\nThe group[^size] meets daily.[^2]\n\n# Tea\n\nIt is free.^[Since May.]\n\n"
        "[^2]: Except on *Sundays*.\n\n    And in August.\n[^size]: About ten.\n[^lost]: Nobody asks.\n"
    )
    assert lines(text) == [
        "Meetings", "The group [1] meets daily. [2]", "[1] About ten.", "[2] Except on Sundays.", "And in August.",
        "Tea", "It is free. [3]", "[3] Since May.",
    ]  # fmt: skip
    assert notes(text) == ["1 footnote that nothing refers to left out"]


def test_text_after_an_inner_list_is_still_of_the_item() -> None:
    blocks = markdown_blocks("- Outer.\n\n  - Inner.\n\n  Still outer.\n\nAfter.\n")[0]
    assert [block.kind for block in blocks] == [BlockKind.ITEM] * 3 + [BlockKind.PARAGRAPH]


def test_numbers_stand_in_the_section_and_not_in_the_references(tmp_path: Path) -> None:
    body = " ".join(["These plain words make the section long enough to stand alone."] * 5)
    text = f"# Top\n\n{body}\n\n1. Call somebody.\n2. Say how you are.\n\n## References\n\n1. A work, 2019.\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    document = load(tmp_path / "a.md", document_id="a.md").document
    assert document.sections[0].text.endswith("\n\n1. Call somebody.\n2. Say how you are.")
    assert document.references == ("A work, 2019.",)


@pytest.mark.parametrize("opening", ["{#", "{% comment %}", "{%", "{{", "{/*", "~~", "<div><s>", "import ", ":::: "])
def test_directives_that_never_end_take_no_time_to_speak_of(opening: str) -> None:
    markdown_blocks("Tea.\n\n" + opening * 5_000)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tea. <!-- ask legal\n\nbefore May --> Cake.\n", ["Tea. Cake."]),
        ("| day | calls |\n|---|---|\n| 1 <!-- a | b --> | 7 |\n", ["day | calls", "1 | 7"]),
        ("<!--\n```\nask legal\n```\n-->\n\nTea.\n", ["Tea."]),
        ("```\n<!-- in code -->\n```\n", ["<!-- in code -->"]),
        ("Write `<!--` to begin one, and `-->` to end it.\n", ["Write <!-- to begin one, and --> to end it."]),
        ("Tea.<!--> Cake. <!-- a --!> Milk.\n", ["Tea. Cake. Milk."]),
    ],
)
def test_no_word_of_a_comment_shows(written: str, read: list[str]) -> None:
    assert lines(written) == read
    assert notes(written) == []


def test_remarks_between_percent_signs_are_left_out_and_counted() -> None:
    text = "Tea. %% ask legal\n\nbefore May %% Cake.\n\nFrom 5%% to 7%% of them.\n"
    assert lines(text) == ["Tea. Cake.", "From 5%% to 7%% of them."]
    assert notes(text) == ["1 directive of a template left out"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>\n\nThe old sentence.\n\n</div>",
        '<div style="display: none">\n\n<div>The old</div> sentence.\n\n</div>',
        "<p style='color:red;display:/* */none'>The old sentence.</p>",
        'Tea. <span hidden="hidden">The old sentence.</span>',
        "<template>\n\nThe old sentence.\n\n</template>",
        "Tea. <svg><title>The old sentence.</title></svg>",
        '<div aria-hidden="true">The old sentence.</div>',
    ],
)
def test_hidden_elements_are_left_out_and_counted(hidden: str) -> None:
    text = f"{hidden}\n\nCake.\n"
    assert [line for line in lines(text) if line != "Tea."] == ["Cake."]
    assert notes(text) == ["3 words in hidden elements left out"]


def test_what_only_says_hidden_is_read() -> None:
    text = '<div class="hidden" title="a hidden key">Tea.</div>\n\n<p hidden="until-found">Cake.</p>\n'
    assert lines(text) == ["Tea.", "Cake."]
    assert notes(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Tea <!-- with no end\n", r"a comment \(<!--\) is not closed"),
        ("<div hidden>\n\nTea.\n", r"an element \(<div>\) is not closed"),
    ],
)
def test_what_hides_and_never_ends_is_one_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        markdown_blocks(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('Take 20<sup><a href="#n">3</a></sup> mg.\n', "Take 20³ mg."),
        ("Take 20<sup>[3](#n)</sup> mg.\n", "Take 20³ mg."),
        ("Take 20<sup>**3**</sup> mg.\n", "Take 20³ mg."),
        ("<p>Take 20<sup><i>3</i></sup> mg.</p>\n", "Take 20³ mg."),
        ("The 1<sup>st</sup> of 2 *days*, H<sub>2</sub>O.\n", "The 1st of 2 days, H₂O."),
        ("Half is <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of it.\n", "Half is 1/2 of it."),
        ("<math><msup>\n<mn>10</mn>\n\n<mn>6</mn></msup></math> people.\n", "10⁶ people."),
    ],
)
def test_raised_figures_and_fractions_make_no_other_number(written: str, read: str) -> None:
    assert lines(written) == [read]


def test_a_long_text_before_the_first_heading_is_not_cited_under_it(tmp_path: Path) -> None:
    warning = " ".join(["Never give this to anyone without a doctor."] * 8)
    text = f"# Zolvan\n\n{warning}\n\n## How to take it\n\nWith water, at night.\n"
    (tmp_path / "a.md").write_text(text)
    first, second = load(tmp_path / "a.md", document_id="a.md").document.sections
    assert (first.heading, first.text) == ((), warning)
    assert (second.heading, second.text) == (("How to take it",), "With water, at night.")


SHORT = "This page is about Zolvan alone."


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        (f"# Zolvan\n\n{SHORT}\n\n## How to take it\n\nTake it with water at night.", [
            ((), SHORT), (("How to take it",), "Take it with water at night."),
        ]),
        ("# Z\n\n## First\n\nOne short sentence stands here.\n\n## Second\n\nAnother one stands here too.", [
            (("First",), "One short sentence stands here."), (("Second",), "Another one stands here too."),
        ]),
        ("# Z\n\n## Part one\n\nIn brief\n\n## What it is\n\nIt is a tablet that is given at night.", [
            (("What it is",), "Part one\n\nIn brief\n\nIt is a tablet that is given at night."),
        ]),
        ("# Z\n\n## What it is\n\nIt is a tablet that is given at night.\n\n## End\n\nThanks", [
            (("What it is",), "It is a tablet that is given at night.\n\nEnd\n\nThanks"),
        ]),
    ],
)  # fmt: skip
def test_a_short_text_is_cited_under_its_own_heading_and_a_label_with_its_neighbour(
    tmp_path: Path, text: str, sections: list[tuple[tuple[str, ...], str]]
) -> None:
    (tmp_path / "a.md").write_text(text)
    read = load(tmp_path / "a.md", document_id="a.md").document.sections
    assert [(one.heading, one.text) for one in read] == sections


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "<table>\n<tr><th>Dose</th><th>Days</th></tr>\n\n<tr><td>**10** mg</td><td>2</td></tr>\n</table>\nTea.\n",
            ["Dose | Days", "10 mg | 2", "Tea."],
        ),
        ('<ol start="4">\n<li>Call.</li>\n\n<li>Walk.</li>\n</ol>\n', ["4. Call.", "5. Walk."]),
        ("<ul><li>One <del>two</del></li><li>Three</li></ul>\n", ["One", "Three"]),
        ("Press <select><option>one</option><option>two</option></select>now.\n", ["Press one two now."]),
        ("<table><tr><td>not closed\n\nTea.\n", ["not closed", "Tea."]),
    ],
)
def test_lists_and_tables_in_html_keep_their_parts(written: str, read: list[str]) -> None:
    assert lines(written) == read
