/** Which documents a line of the log changed, and their ETags after it. The line is ours and sealed, so it is read, not checked. */
import type { CollaborationEvent, LoggedChange } from "@praxis/collaboration/store";

export function changedDocuments(line: string): { document: string; revision: number; etag: string | null }[] {
  const { data } = JSON.parse(line) as CollaborationEvent;
  const changes = ("changes" in data ? data["changes"] : "document" in data ? [data] : []) as unknown as LoggedChange[];
  return changes.map(({ document, revision, etag }) => ({ document, revision, etag }));
}
