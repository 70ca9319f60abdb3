# Two images from one file; each holds the wheel with the starter library, and what requirements/ locks.
#   docker build --target serve -t recovery-assistant:serve .   answers from an index that was built elsewhere: no torch
#   docker build --target build -t recovery-assistant:build .   also reads sources and builds the index (the default)
# Both run as a user without rights, need nothing of the file system but /data and /tmp, and listen on port 7860.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS wheel
WORKDIR /source
RUN --mount=type=bind,source=requirements/wheel.txt,target=/tmp/wheel.txt \
    pip install --no-cache-dir --require-hashes --requirement /tmp/wheel.txt
COPY pyproject.toml README.md CHANGELOG.md LICENSE LICENSE-corpus ./
COPY assistant assistant
COPY corpus corpus
RUN python -m hatchling build --target wheel --directory /wheel

FROM ${PYTHON} AS base
ENV ASSISTANT_INDEX=/data/index \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    HF_HUB_OFFLINE=1 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN useradd --uid 1000 --no-create-home --shell /usr/sbin/nologin assistant \
    && install --directory --owner=assistant --group=assistant /data /data/index
# /data/index is kept; a corpus of your own goes to /data/corpus, and is read instead of the starter library
WORKDIR /data
VOLUME /data/index
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]

FROM base AS serve
RUN --mount=type=bind,source=requirements/serve.txt,target=/tmp/serve.txt \
    pip install --no-cache-dir --require-hashes --requirement /tmp/serve.txt
RUN --mount=type=bind,from=wheel,source=/wheel,target=/tmp/wheel \
    pip install --no-cache-dir --no-deps /tmp/wheel/*.whl
USER 1000
CMD ["recovery-assistant", "serve", "--no-ingest"]

FROM base AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN --mount=type=bind,source=requirements/build.txt,target=/tmp/build.txt \
    pip install --no-cache-dir --require-hashes --extra-index-url "${TORCH_INDEX}" --requirement /tmp/build.txt
RUN --mount=type=bind,from=wheel,source=/wheel,target=/tmp/wheel \
    pip install --no-cache-dir --no-deps /tmp/wheel/*.whl
USER 1000
CMD ["recovery-assistant", "serve"]
