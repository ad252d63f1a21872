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
  await held.database.query(
    `INSERT INTO workspaces (run_id, step_id, generation, host_id, path, source, created_at, last_used_at)
      VALUES ($1, 'one', 1, 'h1', '/w/1', '{"path":"/r"}', $2, $2)`,
    [runId, new Date(clock.now()).toISOString()],
  );
  const query = { hostId: "h1", olderThanMs: 1_000, limit: 10 };
  clock.advance(2_000);
  expect(await workspaces.expired(query)).toEqual([]);
  await runs.repair({ runId, status: "cancelled", actor: WORKER });
  // The time counts from the run's end: until then nobody could come back to it as a closed run.
  clock.advance(999);
  expect(await workspaces.expired(query)).toEqual([]);
  clock.advance(1);
  expect(await workspaces.expired(query)).toMatchObject([{ ...address, path: "/w/1", removedAt: null }]);
  expect(await workspaces.expired({ ...query, hostId: "h2" })).toEqual([]);
  await held.database.query("UPDATE workspaces SET last_used_at = $2 WHERE run_id = $1", [runId, new Date(clock.now()).toISOString()]);
  expect(await workspaces.expired(query)).toEqual([]);
  clock.advance(1_000);
  expect(await workspaces.expired(query)).toHaveLength(1);
  await workspaces.markRemoved(address);
  expect(await workspaces.expired(query)).toEqual([]);
});
