/** What Postgres and its driver throw → DomainError, for the two faults a caller can do something about. Everything else passes as it is. */
import { DomainError } from "@praxis/domain/errors";

const DISK_FULL = "53100";
/**
 * What passes by itself, as SQLSTATEs and socket errors. Classes 08: connection; 40: rolled back (deadlock); 53: no room for more;
 * 57: stopped from outside; 58: the server's machine. 55P03: a lock not free; 25006: a standby; 25P03: cut off while idle in a transaction.
 */
const PASSING =
  /^((08|40|53|57|58)...|55P03|25006|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The driver gives these without a code. */
const LOST_MESSAGES = [
  "Connection terminated",
  "Client has encountered a connection error",
  "timeout exceeded when trying to connect",
  "Cannot use a pool after calling end",
  "Client was closed",
  "Connection ended",
];

export function translateDatabaseError(error: unknown): unknown {
  if (DomainError.is(error)) return error;
  for (const fault of causes(error)) {
    const code = "code" in fault && typeof fault.code === "string" ? fault.code : "";
    if (code === DISK_FULL) {
      return new DomainError("storage_full", "The database's disk is full. Free space, then try again.", { retry: true, cause: error });
    }
    if (PASSING.test(code) || isSocketMissing(fault, code) || LOST_MESSAGES.some((message) => fault.message.includes(message))) {
      return new DomainError("database_unavailable", "The database cannot be reached or cannot answer now. Try again.", {
        retry: true,
        cause: error,
      });
    }
  }
  return error;
}

/** A server's socket file that is not there (yet). Any other missing file is no business of the database. */
function isSocketMissing(fault: Error, code: string): boolean {
  return code === "ENOENT" && "syscall" in fault && fault.syscall === "connect";
}

/** Drizzle and aggregate errors carry the driver's error inside. */
function* causes(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) && !isErrorLike(error)) return;
  yield error;
  if (depth > 4) return;
  if ("errors" in error && Array.isArray(error.errors)) for (const inner of error.errors) yield* causes(inner, depth + 1);
  if (error.cause !== undefined) yield* causes(error.cause, depth + 1);
}

/** Errors of another jest realm fail `instanceof`. */
function isErrorLike(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && typeof value.message === "string";
}

/** For drizzle's queries, which translate nothing themselves. */
export async function translating<Result>(query: PromiseLike<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
