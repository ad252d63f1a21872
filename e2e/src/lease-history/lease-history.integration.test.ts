/** What many agents do to the store at once is what the model allows, and the check that says so finds planted bugs. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDatabase, type Database } from "@praxis/database";
import { createTestDatabase, type TestDatabase } from "@praxis/database/testing";
import { judgeHistory } from "./judge-history.js";
import { plant, PLANTED_BUGS, type PlantedBug } from "./planted-bugs.js";
import { recordHistory, type RecordingOptions } from "./record-history.js";

const TTL_MS = 500;
const TEST_MS = 300_000;
/** The first finds each bug. On a busy machine three seconds hold few operations, and a bug that shows seldom may not be among them. */
const ROUNDS_MAX = 8;
let held: TestDatabase;
let drilled: Database;
beforeAll(async () => {
  held = await createTestDatabase();
  drilled = createDatabase({ url: held.url, poolMax: 30, applicationName: "praxis-drilled" });
});
afterAll(async () => {
  await drilled.close();
  await held.close();
});

async function recordAndJudge(change: Partial<RecordingOptions> & { database: Database; healthy: Database }): Promise<string[]> {
  const options = { seed: 7, agents: 16, steps: 10, operations: 600, ttlMs: TTL_MS, cutEveryMs: 0, silence: 0, mostMs: 60_000, ...change };
  const history = await recordHistory(options);
  return judgeHistory(history, options.healthy, { ttlMs: TTL_MS });
}

test(
  "32 agents, connections that are cut, grants without a word: the history is one the model allows",
  async () => {
    const change = { database: drilled, healthy: held.database, agents: 32, steps: 24, operations: 3_000, cutEveryMs: 400, silence: 0.02 };
    expect(await recordAndJudge(change)).toEqual([]);
  },
  TEST_MS,
);

const HARMLESS: PlantedBug = { name: "nothing", find: /l\.fence = \$3/, replace: "$3::int = l.fence" };

test(
  "a statement that is rewritten without a bug is not taken for one",
  async () => {
    // A database of its own: the end of a history is read from all that is there.
    const own = await createTestDatabase({ poolMax: 24 });
    const { database, planted } = plant(own.database, HARMLESS);
    const violations = await recordAndJudge({ database, healthy: own.database, mostMs: 3_000, seed: 8 });
    await own.close();
    expect(violations).toEqual([]);
    expect(planted()).toBeGreaterThan(0);
  },
  TEST_MS,
);

describe("the check finds a store in which", () => {
  test.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    "%s",
    async (_, bug) => {
      let violations: string[] = [];
      for (let round = 0; violations.length === 0 && round < ROUNDS_MAX; round += 1) {
        const own = await createTestDatabase({ poolMax: 24 });
        if (bug.first) await own.database.queryOnce(bug.first);
        const { database, planted } = plant(own.database, bug);
        violations = await recordAndJudge({ database, healthy: own.database, mostMs: 3_000, seed: 7 + round });
        await own.close();
        expect(planted()).toBeGreaterThan(0);
      }
      expect(violations).not.toEqual([]);
    },
    TEST_MS,
  );
});
