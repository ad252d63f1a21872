/** Which pages may open the live socket. Exact origins only: a page that is not named here gets none, whatever it shows. */
import { DomainError } from "@praxis/domain/errors";

/** Null: the caller is no browser. Throws `origin_refused`. */
export function allowedOrigin(allowed: readonly string[], named: { body: string | undefined; header: string | undefined }): string | null {
  if (named.body !== undefined && named.header !== undefined && named.body !== named.header)
    throw refused("The origin in the body is not the one that the call comes from.");
  const origin = named.body ?? named.header;
  if (origin === undefined) return null;
  if (!allowed.includes(origin)) throw refused("Pages of this origin may not open the live socket. Name it in PRAXIS_CONSOLE_ORIGINS.");
  return origin;
}

function refused(message: string): DomainError {
  return new DomainError("origin_refused", message);
}
