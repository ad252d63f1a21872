/** The list of documents says what their files hold at the moment it is asked for. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { openStore } from "@praxis/collaboration/store";
import type { Call } from "../../http/call.js";
import { createListDocuments } from "./list-documents.js";

test("an edit of a file by hand is in the list at once, without waiting until somebody notices the file", async () => {
  const root = mkdtempSync(join(tmpdir(), "praxis-list-"));
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const opened = await openStore({
    folder: join(root, "collaboration"),
    checkpointCopyFolder: join(root, "copy"),
    signingKeyFile: join(root, "key.pem"),
    policy: { externalEdits: "adopt" },
    ...{ managed: {}, clock: { now: () => new Date() }, log: quiet, url: null },
  });
  if (opened.role !== "owner") throw new Error("somebody else owns the store");
  const { store } = opened;
  try {
    for (const document of ["a", "b"])
      await store.commit({
        actor: { kind: "agent", id: "tester", via: "api" },
        decide: () => ({ event: { type: "document_written" }, changes: [{ document, value: { n: 1 } }], answer: null }),
      });
    await store.settled();
    writeFileSync(join(root, "collaboration", "state", "b.json"), '{"n":2}\n');
    const list = createListDocuments({ collaboration: () => store, ids: () => "" });
    const answer = await list({ query: { limit: 50 } } as Call<"listDocuments">);
    expect(answer).toMatchObject({
      json: {
        items: [
          { document: "a", revision: 1 },
          { document: "b", revision: 2 },
        ],
      },
    });
  } finally {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  }
});
