/** What the process that opens the store decides. */
import type { ExternalEditPolicy, ManagedDocument, StoreLog } from "./collaboration-store.js";
import type { FileLayer } from "./file-layer.js";

export interface StoreOptions {
  /** Holds `state/`, `events/`, `conflicts/`, `.lock`, `.owner.json`. Made when missing. */
  folder: string;
  /** Signed checkpoints are copied here: best a place that whoever can change `folder` cannot change. One store only. */
  checkpointCopyFolder: string;
  /** Ed25519 private key, PKCS#8 PEM, mode 0600; made when missing, with its public half in `<file>.pub`. Must lie outside `folder`. */
  signingKeyFile: string;
  policy: { externalEdits: ExternalEditPolicy };
  /** Documents with rules of their own. Everything else is free JSON. */
  managed: { readonly [document: string]: ManagedDocument };
  clock: { now(): Date };
  log: StoreLog;
  /** Where this process answers: written to `.owner.json` for those who come second. */
  url: string | null;
  /** For tests: a disk that fails. */
  files?: FileLayer;
  /** For tests: a segment is sealed from this length on (64 MiB). */
  segmentBytes?: number;
  /** For tests: how many events a next start may have to replay (5,000, more when the state is large). */
  resumeEveryEvents?: number;
}
