# syntax=docker/dockerfile:1
# Stage 1 installs the locked dependencies (hashes checked, wheels only: nothing is compiled) and Simak's own wheel into
# a virtual environment; stage 2 is that environment on a bare Python, run by a user who owns nothing in it.

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/simak/venv
COPY requirements.lock /src/
RUN /opt/simak/venv/bin/pip install --require-hashes --only-binary=:all: -r /src/requirements.lock
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY simak simak
COPY streams streams
COPY agents agents
COPY models models
RUN pip wheel --no-deps --wheel-dir /wheels . \
    && /opt/simak/venv/bin/pip install --no-deps /wheels/simak-*.whl \
    && /opt/simak/venv/bin/pip check \
    && python -m compileall -q /opt/simak/venv
COPY deploy/setup.py deploy/demo.py deploy/echo.py /opt/simak/deploy/

FROM python:3.11.14-slim-bookworm
LABEL org.opencontainers.image.title="Simak" \
      org.opencontainers.image.description="Open, self-hosted real-time social listening for Indonesian public bodies" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 simak \
    && useradd --system --uid 10001 --gid simak --home-dir /tmp --no-create-home --shell /usr/sbin/nologin simak \
    && install -d -o simak -g simak -m 0700 /var/lib/simak/keys
COPY --from=build /opt/simak /opt/simak
# The model and the libraries are read, never written: the root file system may be read-only.
ENV PATH=/opt/simak/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /tmp
USER 10001:10001
ENTRYPOINT []
CMD ["simak", "--help"]
