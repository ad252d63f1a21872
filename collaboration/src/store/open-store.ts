/** Opens the store in this process, or says who owns it. */
import type { CollaborationStore, ExternalEditPolicy, ManagedDocument } from "./collaboration-store.js";

/** The part of pino's logger that the store uses. */
export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface StoreOptions {
  /** Holds `state/`, `events/`, `conflicts/`, `.lock`, `.owner.json`. Made when missing. */
  folder: string;
  /** Signed checkpoints are copied here: a place that whoever can change `folder` cannot change. */
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
}

export interface StoreOwner {
  pid: number;
  url: string | null;
}

export type OpenedStore =
  | { role: "owner"; store: CollaborationStore }
  | {
      role: "follower";
      /** Who owns it, as far as `.owner.json` says; read anew at every call. */
      owner(): Promise<StoreOwner | null>;
      /** Resolves with the store once the owner has let go (tried every 100 ms), with null when the signal aborts. */
      takeOver(signal: AbortSignal): Promise<CollaborationStore | null>;
    };

export function openStore(options: StoreOptions): Promise<OpenedStore> {
  return Promise.reject(new Error(`the store in ${options.folder} cannot be opened yet`));
}
