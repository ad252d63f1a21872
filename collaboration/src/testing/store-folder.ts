/** A folder of its own for a store in a test, with key and second place beside it; everything goes when the test ends. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { invariant } from "@praxis/domain/errors";
import type { CollaborationActor, CollaborationStore, StoreOptions } from "../store/index.js";
import { openStore } from "../store/index.js";

export const TESTER: CollaborationActor = { kind: "agent", id: "tester", via: "api" };

export interface StoreFolder {
  root: string;
  folder: string;
  copy: string;
  options: StoreOptions;
  messages: { level: string; message: string; details: object }[];
  /** As the owner, or the test fails. */
  open(change?: Partial<StoreOptions>): Promise<CollaborationStore>;
  /** Closes every store opened here. */
  remove(): Promise<void>;
}

export async function createStoreFolder(): Promise<StoreFolder> {
  const root = await mkdtemp(path.join(tmpdir(), "praxis-collaboration-"));
  const messages: StoreFolder["messages"] = [];
  const log = (level: string) => (details: object, message: string) => void messages.push({ level, message, details });
  const opened: CollaborationStore[] = [];
  const options: StoreOptions = {
    folder: path.join(root, "collaboration"),
    checkpointCopyFolder: path.join(root, "copy"),
    signingKeyFile: path.join(root, "keys", "checkpoint.pem"),
    policy: { externalEdits: "adopt" },
    managed: {},
    clock: { now: () => new Date() },
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    url: null,
  };
  return {
    root,
    folder: options.folder,
    copy: options.checkpointCopyFolder,
    options,
    messages,
    async open(change = {}) {
      const result = await openStore({ ...options, ...change });
      invariant(result.role === "owner", "the test owns its store");
      opened.push(result.store);
      return result.store;
    },
    async remove() {
      for (const store of opened) await store.close().catch(() => undefined);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Puts a whole document. */
export async function put(store: CollaborationStore, document: string, value: unknown): Promise<number> {
  const { seq } = await store.commit({
    actor: TESTER,
    decide: () => ({
      event: { type: "document_written", subject: `document:${document}` },
      changes: [{ document, value: value as null }],
      answer: null,
    }),
  });
  return seq ?? 0;
}
