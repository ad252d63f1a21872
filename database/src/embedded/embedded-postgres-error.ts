/** Thrown when the embedded Postgres cannot be prepared or started; the message says why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}
