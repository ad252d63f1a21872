/** A Postgres of our own for machines that have none: prepared, started, waited for, and cleared away after a crash. */
export { prepareEmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.js";
export type { EmbeddedPostgresOptions, PreparedPostgres, RunningPostgres, ServerCommand } from "./embedded-postgres.js";
export { EmbeddedPostgresError } from "./embedded-postgres-error.js";
export { endLeftoverPostgres } from "./leftover-server.js";
export { processStartedAt, isAlive } from "./process-start.js";
