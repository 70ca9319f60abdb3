"""What an import loads: the package is cheap, and help needs no model."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "faiss", "gradio", "sentence_transformers", "transformers", "bm25s", "trafilatura", "pypdf")


def loaded_by(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "module", ["assistant", "assistant.types", "assistant.safety", "assistant.settings", "assistant.cli"]
)
def test_light_modules_load_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}") & set(HEAVY) == set()


def test_the_conversation_loads_no_model_until_it_is_asked() -> None:
    assert (
        loaded_by("import assistant.chat.assistant") & {"torch", "gradio", "sentence_transformers", "transformers"}
        == set()
    )


@pytest.mark.slow
def test_a_safety_check_from_the_command_line_loads_no_model() -> None:
    code = "from assistant.cli import main; main(['check', 'I want to die'])"
    assert loaded_by(code) & {"torch", "faiss", "gradio", "sentence_transformers"} == set()
