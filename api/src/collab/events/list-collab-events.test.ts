/** Pages of the log lead to its end, also over the border of a segment. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type CollaborationStore, openStore } from "@praxis/collaboration/store";
import { createIds } from "@praxis/domain/ids";
import type { CollabEventPage } from "../../contract/collab-events.js";
import type { Call } from "../../http/call.js";
import { createOpenStreams } from "../../http/sse.js";
import { createListCollabEvents } from "./list-collab-events.js";

let root: string;
let store: CollaborationStore;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = { now: () => new Date() };

async function open(): Promise<CollaborationStore> {
  const opened = await openStore({
    folder: join(root, "collaboration"),
    checkpointCopyFolder: join(root, "copy"),
    signingKeyFile: join(root, "key.pem"),
    policy: { externalEdits: "adopt" },
    ...{ managed: {}, clock, log: quiet, url: null, segmentBytes: 2_000 },
  });
  if (opened.role !== "owner") throw new Error("somebody else owns the store");
  return opened.store;
}
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "praxis-event-pages-"));
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

test.each([1, 7, 200])("pages of at most %d hold every event once, and only the last has no cursor", async (limit) => {
  const data = { text: "x".repeat(150) };
  const actor = { kind: "agent", id: "a", via: "api" } as const;
  for (let n = 0; n < 30; n++) await store.commit({ actor, decide: () => ({ event: { type: "note", data }, changes: [], answer: null }) });
  // Read from the files, which begin anew with every segment.
  await store.close();
  store = await open();
  const ids = createIds({ now: Date.now, randomBytes: (size) => new Uint8Array(size) });
  const list = createListCollabEvents({
    collaboration: () => store,
    ids,
    streams: createOpenStreams({ identify: () => Promise.resolve() }),
  });
  const seqs: number[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const call = { query: { after, limit }, request: { headers: {} }, response: { setHeader: () => undefined } };
    const answer = await list(call as unknown as Call<"listCollabEvents">);
    if (typeof answer === "symbol") throw new Error("no page");
    const { items, nextCursor } = answer.json as CollabEventPage;
    expect(items.length).toBeLessThanOrEqual(limit);
    seqs.push(...items.map(({ seq }) => seq));
    after = nextCursor === null ? undefined : Number(nextCursor);
  }
  const { seq: last } = store.events.head();
  expect(last).toBeGreaterThan(30);
  expect(seqs).toEqual(Array.from({ length: last }, (_, index) => index + 1));
});
