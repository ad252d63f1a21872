/** No agent can keep the others out of the document `agents`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { openStore } from "@praxis/collaboration/store";
import type { AgentRecord } from "@praxis/database";
import { mirrorAgents } from "./mirror-agents.js";

test("an agent whose id no document may hold is left out, the others are there", async () => {
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
  const agent = (id: string) =>
    ({ id, name: id, pools: [], capabilities: [], maxLeases: 1, model: null, provider: null, version: null, registeredAt: "" }) as unknown;
  const items = ["ada", "constructor", "prototype"].map(agent) as AgentRecord[];
  await mirrorAgents(opened.store, { list: () => Promise.resolve({ items, nextCursor: null }) });
  expect(Object.keys((opened.store.peek("agents")?.value as { items: object }).items)).toEqual(["ada"]);
  await opened.store.close();
  rmSync(root, { recursive: true, force: true });
});
