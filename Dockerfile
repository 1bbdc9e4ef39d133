# One image per service: docker build --build-arg SERVICE=retriever -t chassis/retriever .
# SERVICE is a row of tools/compose/src/image/image-contents.ts. Without BuildKit too.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
ARG RUNTIME_IMAGE=node:24.21.0-bookworm-slim

# The manifests alone, so that packages are installed again only when these change.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /source
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS build
ARG NPM_CONFIG_REGISTRY
WORKDIR /source
COPY --from=manifests /source .
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY . .
RUN node node_modules/typescript/bin/tsc -b
ARG SERVICE
RUN node tools/compose/dist/src/image/main.js "${SERVICE}" /image

FROM ${RUNTIME_IMAGE}
COPY --from=build /image/app /chassis
# Mount points belong to the user below, so that new volumes do too.
COPY --from=build --chown=10001:10001 /image/volumes /
WORKDIR /chassis
# SIGNING_KEY_FILE and PUBLIC_KEYS_FILE win over the paths that provisioning wrote, as seen from itself.
ENV NODE_ENV=production \
    SERVICE_HOST=0.0.0.0 \
    SERVICE_PORT=8100 \
    SIGNING_KEY_FILE=/settings/signing-key.json \
    PUBLIC_KEYS_FILE=/settings/public-keys.json
USER 10001:10001
ENTRYPOINT ["node", "--env-file-if-exists=/settings/service.env", "--enable-source-maps", "--max-semi-space-size=16", "/chassis/main.js"]
