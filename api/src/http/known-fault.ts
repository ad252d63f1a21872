/** Recognises a dependency that is away or full; everything else stays unknown. What the database's faults look like, the database knows. */
import { translateDatabaseError } from "@praxis/database";
import { DomainError, ERROR_MEANINGS } from "@praxis/domain/errors";

/** Deep enough for a driver's error inside a query builder's inside ours. */
const CAUSES_MAX = 6;

export function knownFault(error: unknown): DomainError | null {
  for (let cause: unknown = error, depth = 0; cause instanceof Object && depth < CAUSES_MAX; depth += 1) {
    if (DomainError.is(cause)) return cause;
    if ("code" in cause && cause.code === "ENOSPC")
      return new DomainError("storage_full", ERROR_MEANINGS.storage_full, { retry: true, cause: error });
    cause = "cause" in cause ? cause.cause : null;
  }
  const translated = translateDatabaseError(error);
  return DomainError.is(translated) ? translated : null;
}
