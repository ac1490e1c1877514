# Production image: styles built by node, then Python with Pango, run by a user of its own.
FROM node:22-bookworm-slim AS styles
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY static static
RUN npm run build

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /srv/amif amif
WORKDIR /srv/amif/app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY --chown=amif:amif . .
COPY --from=styles --chown=amif:amif /build/static/build static/build
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 AMIF_ENV=production AMIF_VAR=/srv/amif/var MEDIA_ROOT=/srv/amif/media
RUN mkdir -p /srv/amif/var /srv/amif/media && chown -R amif:amif /srv/amif && python scripts/messages.py compile \
 && SECRET_KEY=only-while-building DATABASE_URL=sqlite:///unused python manage.py collectstatic --noinput
USER amif
EXPOSE 8000
VOLUME /srv/amif/media
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "amif.wsgi:application", "--bind", "0.0.0.0:8000", "--keep-alive", "75", "--no-control-socket"]
