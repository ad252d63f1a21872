/** The answer to a write of one document: the bare document with its new ETag; 201 and its address when it is new. */
import type { Committed } from "@praxis/collaboration/store";
import { invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { paths } from "../../contract/paths.js";
import type { Answer } from "../../http/call.js";

export function writtenDocument({ answer, heads }: Committed<{ value: Json; created: boolean }>): Answer {
  const [head] = heads;
  invariant(head, "a written document has a head");
  const location = answer.created ? { Location: paths.document(head.document) } : {};
  return { status: answer.created ? 201 : 200, headers: { ETag: head.etag, ...location }, json: answer.value };
}
