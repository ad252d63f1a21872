/** Workspaces against a real Postgres. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createRunStore } from "../runs/run-store.js";
import { createTestClock, createTestDatabase, createTestIds, sampleRun, WORKER, type TestDatabase } from "../testing/index.js";
import { createWorkspaceStore } from "./workspace-store.js";

let held: TestDatabase;
const clock = createTestClock();
const ids = createTestIds(clock);
beforeAll(async () => {
  held = await createTestDatabase();
});
afterAll(() => held.close());

test("a workspace may go once its run is closed and nobody used it for long, on its own host only", async () => {
  const deps = { database: held.database, clock };
  const runs = createRunStore(deps);
  const workspaces = createWorkspaceStore(deps);
  const { id: runId } = await runs.acceptRun(sampleRun(ids));
  const address = { runId, stepId: "one", generation: 1 };
  await workspaces.record({ ...address, hostId: "h1", path: "/w/1", source: { path: "/r" }, commit: null });
  await workspaces.markIrreversible(address);
  const query = { hostId: "h1", olderThanMs: 1_000, limit: 10 };
  clock.advance(2_000);
  expect(await workspaces.expired(query)).toEqual([]);
  await runs.repair({ runId, status: "cancelled", actor: WORKER });
  expect(await workspaces.expired(query)).toEqual([await workspaces.get(address)]);
  expect(await workspaces.get(address)).toMatchObject({ path: "/w/1", irreversibleUsed: true, removedAt: null });
  expect(await workspaces.expired({ ...query, hostId: "h2" })).toEqual([]);
  await workspaces.touch(address);
  expect(await workspaces.expired(query)).toEqual([]);
  clock.advance(2_000);
  await workspaces.markRemoved(address);
  expect(await workspaces.expired(query)).toEqual([]);
  expect(await workspaces.get({ ...address, generation: 2 })).toBeNull();
});
