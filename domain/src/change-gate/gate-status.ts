/** Where one gate of a change stands. Its verdict is another question: a decided gate may have failed. */
import { sha256Hex, canonicalJson } from "../hashing/index.js";

export const GATE_STATUSES = ["running", "waiting", "decided", "superseded", "expired"] as const;
export type GateStatus = (typeof GATE_STATUSES)[number];

/** Still owed a verdict. */
export function isGateOpen(status: GateStatus): status is "running" | "waiting" {
  return status === "running" || status === "waiting";
}

/** A newer head, or time, took its force: nothing may be decided on it any more. */
export function isGateClosed(status: GateStatus): status is "superseded" | "expired" {
  return status === "superseded" || status === "expired";
}

export type GateRepository = { readonly path: string } | { readonly url: string };

/** Names the repository in ids and queues: half of a SHA-256 over the resolved path or the URL without credentials. */
export function repositoryKeyOf(repository: GateRepository): string {
  return sha256Hex(canonicalJson("path" in repository ? { path: repository.path } : { url: repository.url })).slice(0, 32);
}
