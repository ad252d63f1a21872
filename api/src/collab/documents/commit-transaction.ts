/** POST /collab/txn: what must hold is compared, then all operations are done in order, or none; one line of the log. */
import type { Change, StagedState } from "@praxis/collaboration/store";
import { DomainError, invariant } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { TransactionRequest, TransactionView } from "../../contract/documents.js";
import { JSON_PATCH_MEDIA_TYPE, MERGE_PATCH_MEDIA_TYPE } from "../../contract/patches.js";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { changedDocuments } from "../events/changed-documents.js";
import { applyPatch } from "./apply-patch.js";
import { documentNotFound, requireFreeDocument } from "./document-name.js";

export function createCommitTransaction(deps: CollabDeps): Handler<"commitTransaction"> {
  return async (call) => {
    const { compare, operations } = call.body;
    for (const { document } of operations) requireFreeDocument(document);
    const store = deps.collaboration();
    for (const document of new Set([...compare, ...operations].map((one) => one.document))) await store.read(document);
    return call.commitOutside(async (key) => {
      const committed = await store.commit({
        actor: collabActor(call),
        ...(key === null ? {} : { key }),
        decide: (state) => {
          for (const wanted of compare) assertSame(state, wanted);
          return { event: { type: "documents_changed" }, changes: changesOf(state, operations), answer: null };
        },
      });
      invariant(committed.line !== null, "a transaction writes a line");
      const view: TransactionView = { seq: committed.seq ?? 0, documents: changedDocuments(committed.line) };
      return { status: 200, json: view };
    });
  };
}

function assertSame(state: StagedState, wanted: TransactionRequest["compare"][number]): void {
  const current = state.get(wanted.document)?.etag ?? null;
  if (current === wanted.etag) return;
  throw new DomainError("precondition_failed", `The document \`${wanted.document}\` is not the one that you compare with.`, {
    details: { document: wanted.document, currentEtag: current },
  });
}

/** Operations on the same document build on each other; the store gets each document's last value. */
function changesOf(state: StagedState, operations: TransactionRequest["operations"]): Change[] {
  const values = new Map<string, Json | undefined>();
  for (const [index, operation] of operations.entries()) {
    const { document } = operation;
    const before = values.has(document) ? values.get(document) : state.get(document)?.value;
    if (operation.op === "put") {
      values.set(document, operation.value as Json);
      continue;
    }
    if (before === undefined) throw inOperation(index, documentNotFound());
    values.set(document, operation.op === "delete" ? undefined : patched(before, operation.patch, index));
  }
  // Made and removed within the transaction: nothing has changed.
  return [...values].flatMap(([document, value]): Change[] => {
    if (value !== undefined) return [{ document, value }];
    return state.get(document) === null ? [] : [{ document, remove: true }];
  });
}

function patched(before: Json, patch: unknown, index: number): Json {
  try {
    return applyPatch(before, { mediaType: Array.isArray(patch) ? JSON_PATCH_MEDIA_TYPE : MERGE_PATCH_MEDIA_TYPE, value: patch });
  } catch (error) {
    throw inOperation(index, error);
  }
}

/** Says which operation of the transaction it was. */
function inOperation(operation: number, error: unknown): unknown {
  if (!DomainError.is(error)) return error;
  return new DomainError(error.code, `Operation ${String(operation)} of the transaction: ${error.message}`, {
    details: { ...error.details, operation },
    issues: (error.issues ?? []).map((issue) => ({ ...issue, path: `operations[${String(operation)}].patch${issue.path}` })),
  });
}
