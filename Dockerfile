# One image for serving, migrating and every other command:
#   docker build -t howgood .
#   docker run -p 8000:8000 -v howgood:/data -e HOWGOOD_BASE_URL=https://… -e HOWGOOD_SECRET=… howgood
#   docker run -v howgood:/data -e … howgood migrate
# Settings come from the environment (app/settings.py names each); for PostgreSQL set HOWGOOD_DATABASE_URL.

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/howgood

# The environment, from its hashed lock.
COPY requirements.lock ./
RUN python -m venv /opt/howgood \
    && /opt/howgood/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

# npm, in an environment of its own that stays in this stage.
COPY requirements-assets.lock ./
RUN python -m venv /opt/npm \
    && /opt/npm/bin/pip install --no-cache-dir --require-hashes -r requirements-assets.lock

# HowGood where it will run, and the third-party files it serves. Missing files end the build here.
COPY . .
RUN /opt/npm/bin/python -m app.assets \
    && /opt/howgood/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && /opt/howgood/bin/python -m compileall -q app migrations \
    && rm -rf node_modules


FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home howgood
# What writes PDF: Pango and what it stands on. WeasyPrint comes from the lock and finds them here.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/howgood /opt/howgood
COPY --from=build /srv/howgood /srv/howgood
ENV PATH=/opt/howgood/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOWGOOD_HOST=0.0.0.0 \
    HOWGOOD_PORT=8000 \
    HOWGOOD_DATABASE_URL=sqlite:////data/howgood.db
USER howgood
WORKDIR /data
VOLUME /data
EXPOSE 8000
# A 200 from /health; urllib raises for anything else.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"HOWGOOD_PORT\"]}/health', timeout=4)"]
ENTRYPOINT ["howgood"]
CMD ["serve"]
