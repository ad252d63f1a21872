/** Page sizes, and paging of lists that are short enough to be held in memory (by name, keyset like the others). */
import { DomainError } from "@praxis/domain/errors";
import { PAGE_LIMIT_DEFAULT } from "../contract/lists.js";

export function pageSize(limit: number | undefined): number {
  return limit ?? PAGE_LIMIT_DEFAULT;
}

/** @param items sorted by `keyOf`, which is unique. */
export function pageByKey<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  query: { limit?: number | undefined; cursor?: string | undefined },
): { items: Item[]; nextCursor: string | null } {
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
  const rest = after === null ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, pageSize(query.limit));
  const last = page.at(-1);
  return { items: page, nextCursor: rest.length > page.length && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function encodeCursor(key: string): string {
  return Buffer.from(key, "utf8").toString("base64url");
}

function decodeCursor(cursor: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(cursor)) return Buffer.from(cursor, "base64url").toString("utf8");
  throw new DomainError("malformed_request", "The cursor was not made by this server.", {
    issues: [{ path: "cursor", message: "is not a cursor of this list" }],
  });
}
