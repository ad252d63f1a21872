/** The conditions of a change (RFC 9110, 13.1), read once, judged against what stands at the moment of the change. */
import type { IncomingMessage } from "node:http";
import { DomainError } from "@praxis/domain/errors";
import { isStrongMatch, readTags, type TagList } from "./etag.js";

export interface Conditions {
  /**
   * @param current the thing's ETag, null when it does not exist.
   * @param tested the change itself says what it expects to find (a JSON Patch with a `test`), so it needs no condition.
   * Throws `precondition_required` and `precondition_failed`, both with the current ETag.
   */
  require(current: string | null, tested?: boolean): void;
}

/** Throws `malformed_request` for a header that is not `*` or a list of ETags: before anything is looked at. */
export function conditionsOf({ headers }: Pick<IncomingMessage, "headers">): Conditions {
  const ifMatch = tagsOf(headers["if-match"], "If-Match");
  const ifNoneMatch = tagsOf(headers["if-none-match"], "If-None-Match");
  return {
    require: (current, tested = false) => {
      if (ifMatch !== null && (current === null || !isStrongMatch(ifMatch, current))) throw failed(current);
      if (ifNoneMatch !== null && current !== null && (ifNoneMatch === "*" || ifNoneMatch.some(({ opaque }) => opaque === current)))
        throw failed(current);
      // Tags that must not match guard nothing: what stands may still be something nobody read.
      if (ifMatch !== null || ifNoneMatch === "*" || tested) return;
      const how = current === null ? "`If-None-Match: *` to create it" : "`If-Match` with the ETag that you read";
      throw new DomainError("precondition_required", `Send ${how}.`, { details: { currentEtag: current } });
    },
  };
}

function tagsOf(header: string | string[] | undefined, name: string): TagList | null {
  return header === undefined ? null : readTags([header].flat().join(", "), name);
}

function failed(current: string | null): DomainError {
  const what = current === null ? "There is no such thing (any more)." : "The thing changed since you read it, or exists already.";
  return new DomainError("precondition_failed", what, { details: { currentEtag: current } });
}
