# syntax=docker/dockerfile:1
# The platform's images: `docker build --target api .`, `--target workers` and `--target console`. All run as the user `node`, hold only
# the packages they need at run time, and drain on SIGTERM. Without compose, run them with `--init`, so that dead children are reaped.

FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY domain/package.json domain/
COPY temporal/package.json temporal/
COPY database/package.json database/
COPY repository/package.json repository/
COPY collaboration/package.json collaboration/
COPY workflows/package.json workflows/
COPY activities/package.json activities/
COPY workers/package.json workers/
COPY api/package.json api/
COPY cli/package.json cli/
COPY console/package.json console/
COPY stack/package.json stack/
COPY bench/package.json bench/
COPY e2e/package.json e2e/

# Install scripts are left out everywhere: the image brings its own Node, and an outside Postgres is used.
FROM manifests AS build
RUN npm ci --ignore-scripts
COPY tsconfig.base.json ./
COPY domain domain
COPY temporal temporal
COPY database database
COPY repository repository
COPY collaboration collaboration
COPY workflows workflows
COPY activities activities
COPY workers workers
COPY api api
RUN node node_modules/typescript/bin/tsc -b api workers && node workflows/build-bundle.mjs

# The console's pages, made of the compiled contract.
FROM build AS console-build
COPY console console
RUN NEXT_TELEMETRY_DISABLED=1 node node_modules/next/dist/bin/next build console

FROM manifests AS api-packages
RUN npm ci --omit=dev --ignore-scripts --workspace @praxis/api --include-workspace-root

FROM manifests AS workers-packages
RUN npm ci --omit=dev --ignore-scripts --workspace @praxis/workers --include-workspace-root

FROM manifests AS console-packages
RUN npm ci --omit=dev --ignore-scripts --workspace @praxis/console --include-workspace-root

FROM node:24-bookworm-slim AS runtime
ENV NODE_ENV=production PRAXIS_DATA_DIR=/var/lib/praxis
WORKDIR /app
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node /var/lib/praxis /var/lib/praxis-witness
STOPSIGNAL SIGTERM

FROM runtime AS api
COPY --from=api-packages /app ./
COPY --from=build /app/domain/dist domain/dist
COPY --from=build /app/temporal/dist temporal/dist
COPY --from=build /app/database/dist database/dist
COPY --from=build /app/database/migrations database/migrations
COPY --from=build /app/repository/dist repository/dist
COPY --from=build /app/collaboration/dist collaboration/dist
COPY --from=build /app/api/dist api/dist
USER node
ENV PRAXIS_API_HOST=0.0.0.0 PRAXIS_API_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PRAXIS_API_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/dist/main.js"]

FROM runtime AS workers
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap \
  && rm -rf /var/lib/apt/lists/*
COPY --from=workers-packages /app ./
COPY --from=build /app/domain/dist domain/dist
COPY --from=build /app/temporal/dist temporal/dist
COPY --from=build /app/database/dist database/dist
COPY --from=build /app/repository/dist repository/dist
COPY --from=build /app/collaboration/dist collaboration/dist
COPY --from=build /app/workflows/dist workflows/dist
COPY --from=build /app/activities/dist activities/dist
COPY --from=build /app/workers/dist workers/dist
USER node
ENV PRAXIS_WORKER_HEALTH_PORT=8081
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PRAXIS_WORKER_HEALTH_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "workers/dist/main.js"]

FROM runtime AS console
COPY --from=console-packages /app ./
COPY --from=console-build --chown=node:node /app/console/.next console/.next
COPY console/next.config.mjs console/
USER node
ENV NEXT_TELEMETRY_DISABLED=1
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/login').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "node_modules/next/dist/bin/next", "start", "console", "--hostname", "0.0.0.0", "--port", "3000"]
