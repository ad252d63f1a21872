/** No agent can keep the others out of the document `agents`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { openStore } from "@praxis/collaboration/store";
import type { AgentRecord } from "@praxis/database";
import { mirrorAgents } from "./mirror-agents.js";

async function mirrorOf(items: readonly AgentRecord[]): Promise<{ items: object; leftOut?: number }> {
  const root = mkdtempSync(join(tmpdir(), "praxis-mirror-"));
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const opened = await openStore({
    folder: join(root, "collaboration"),
    checkpointCopyFolder: join(root, "copy"),
    signingKeyFile: join(root, "key.pem"),
    policy: { externalEdits: "adopt" },
    ...{ managed: {}, clock: { now: () => new Date() }, log: quiet, url: null },
  });
  if (opened.role !== "owner") throw new Error("somebody else owns the store");
  await mirrorAgents(opened.store, { list: () => Promise.resolve({ items: [...items], nextCursor: null }) });
  const value = opened.store.peek("agents")?.value as { items: object; leftOut?: number };
  await opened.store.close();
  rmSync(root, { recursive: true, force: true });
  return value;
}

const agent = (id: string): AgentRecord =>
  ({
    ...{ id, name: id, pools: ["coding"], capabilities: ["x".repeat(100)], maxLeases: 1 },
    ...{ model: null, provider: null, version: null, registeredAt: "" },
  }) as unknown as AgentRecord;

test("an agent whose id no document may hold is left out, the others are there", async () => {
  const { items, leftOut } = await mirrorOf(["ada", "constructor", "prototype"].map(agent));
  expect(Object.keys(items)).toEqual(["ada"]);
  expect(leftOut).toBeUndefined();
});

test("more agents than a document can hold do not stop the copy: it says how many it leaves out", async () => {
  const { items, leftOut } = await mirrorOf(Array.from({ length: 6_000 }, (_, index) => agent(`agent-${String(index)}`)));
  expect(Object.keys(items).length).toBeGreaterThan(1_000);
  expect(Object.keys(items).length + (leftOut ?? 0)).toBe(6_000);
});
