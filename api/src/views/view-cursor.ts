/** Where a page of views ended. The list joins code and rows, so its cursor is made here and not by the store. */
import { DomainError } from "@praxis/domain/errors";
import { isTimeOfOurs, type ViewRecord } from "@praxis/database";

export function writeViewCursor({ createdAt, id }: ViewRecord): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
}

/** Throws `malformed_request`. */
export function readViewCursor(cursor: string): [createdAt: string, id: string] {
  const [at, id] = partsOf(cursor);
  if (typeof at === "string" && typeof id === "string" && isTimeOfOurs(at) && /^\w+$/.test(id)) return [at, id];
  throw new DomainError("malformed_request", "The cursor is not one this list gave. Start without a cursor.");
}

function partsOf(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}
