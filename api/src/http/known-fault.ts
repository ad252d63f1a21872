/** Recognises a dependency that is away or full by the marks its driver leaves; everything else stays unknown. */
import { DomainError, ERROR_MEANINGS, type ErrorCode } from "@praxis/domain/errors";

const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH", "EPIPE", "EAI_AGAIN"]);
/** Postgres: shutting down, starting up, too many connections, and the whole connection class 08. */
const SQLSTATE_AWAY = /^(57P0[1235]|53300|08...)$/;
const SQLSTATE_FULL = "53100";
/** The pool and its client say these without a code. */
const TEXT_AWAY =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|pool after calling end/i;

export function knownFault(error: unknown): DomainError | null {
  for (let cause: unknown = error, depth = 0; cause instanceof Object && depth < 6; depth += 1) {
    if (DomainError.is(cause)) return cause;
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    const message = "message" in cause && typeof cause.message === "string" ? cause.message : "";
    if (code === "ENOSPC" || code === SQLSTATE_FULL) return fault("storage_full", error);
    if (NETWORK.has(code) || SQLSTATE_AWAY.test(code) || TEXT_AWAY.test(message)) return fault("database_unavailable", error);
    if ("errors" in cause && Array.isArray(cause.errors) && cause.errors.length > 0) cause = cause.errors[0];
    else cause = "cause" in cause ? cause.cause : null;
  }
  return null;
}

function fault(code: ErrorCode, cause: unknown): DomainError {
  return new DomainError(code, ERROR_MEANINGS[code], { retry: true, cause });
}
