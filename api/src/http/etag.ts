/** Strong ETags over the exact bytes of an answer, and the two conditions callers put on them (RFC 9110, 13.1). */
import { createHash } from "node:crypto";
import { DomainError } from "@praxis/domain/errors";

/** 128 bits of SHA-256: no two bodies of one thing meet by chance. */
export function etagOf(body: string): string {
  return `"${createHash("sha256").update(body).digest("hex").slice(0, 32)}"`;
}

export interface Tag {
  weak: boolean;
  opaque: string;
}
export type TagList = "*" | readonly Tag[];

const ONE_TAG = /\s*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)/y;

/** A header that is not `*` or a list of ETags is malformed. */
export function parseTags(header: string): TagList | null {
  const text = header.trim();
  if (text === "*") return "*";
  const tags: Tag[] = [];
  ONE_TAG.lastIndex = 0;
  while (ONE_TAG.lastIndex < text.length) {
    const match = ONE_TAG.exec(text);
    if (!match) return null;
    tags.push({ weak: match[1] !== undefined, opaque: match[2] ?? "" });
  }
  return tags.length > 0 && !text.endsWith(",") ? tags : null;
}

export function readTags(header: string, name: string): TagList {
  const tags = parseTags(header);
  if (tags) return tags;
  const message = "is not an ETag, a list of ETags or `*`";
  throw new DomainError("malformed_request", `\`${name}\` ${message}.`, { issues: [{ path: name, message }] });
}

/** Weak comparison: a weak tag of the same text matches. True: answer 304. */
export function isUnchanged(ifNoneMatch: string | undefined, current: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = readTags(ifNoneMatch, "If-None-Match");
  return tags === "*" || tags.some((tag) => tag.opaque === current);
}

/** Strong comparison: weak tags never match; `*` means "exists". */
export function isStrongMatch(tags: TagList, current: string): boolean {
  return tags === "*" || tags.some((tag) => !tag.weak && tag.opaque === current);
}

export function requireMatch(ifMatch: string | undefined, current: string): void {
  if (ifMatch === undefined) {
    throw new DomainError("precondition_required", "Send `If-Match` with the ETag that you read.", { details: { currentEtag: current } });
  }
  if (isStrongMatch(readTags(ifMatch, "If-Match"), current)) return;
  throw new DomainError("precondition_failed", "The thing changed since you read it.", { details: { currentEtag: current } });
}
