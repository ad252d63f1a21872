/**
 * The promises that only a whole stack can show, on the compiled stack in a folder of its own: Temporal away, fifty at once with one
 * key, and one kill each of the worker and of everything. `npm run drill` does many rounds. Needs the build (`npm test` makes it).
 */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { approvalPageSchema, problemSchema, runPageSchema, runViewSchema, type RunView } from "@praxis/api/contract";
import { createDatabase } from "@praxis/database";
import { createTemporalClient, type TemporalClient } from "@praxis/temporal/client";
import { createClient, type Answer, type Client } from "./client.js";
import { makeDrillFolder, type DrillFolder } from "./drill-folder.js";
import { chooseFault, type Victim } from "./faults.js";
import { createLedger } from "./ledger.js";
import { signalAll } from "./process-scan.js";
import { runRound } from "./run-round.js";
import { createSeededRandom } from "./seeded-random.js";
import { createStackUnderDrill, type StackUnderDrill } from "./stack-under-drill.js";

// A round takes some twenty seconds; after a second kill, on a busy machine, some times that.
jest.setTimeout(400_000);
const BOUND_MS = 120_000;

let folder: DrillFolder;
let stack: StackUnderDrill;
let client: Client;

beforeAll(async () => {
  folder = makeDrillFolder();
  stack = await createStackUnderDrill({ folder: folder.path, home: folder.repository });
  client = createClient({ stack, logFile: folder.clientLog });
  await stack.start();
  await stack.untilReady(BOUND_MS);
});

afterAll(async () => {
  await stack.destroy();
  rmSync(folder.path, { recursive: true, force: true });
});

const QUESTION = { name: "ask", version: 1, steps: [{ id: "ask", uses: "approval", with: { question: "Go on?" } }] };
const NOTHING = { name: "nothing", version: 1, steps: [{ id: "noop", uses: "bench.noop" }] };

function start(playbook: object, key: string, title = key): Promise<Answer | null> {
  const request = { playbook: { inline: JSON.stringify(playbook) }, title, labels: { drill: key } };
  return client.once("/runs", request, { "idempotency-key": key });
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = performance.now() + BOUND_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not happen`);
    await delay(50);
  }
}

const untilRun = (id: string, status: RunView["status"]): Promise<RunView> =>
  until(`run ${id} ${status}`, async () => {
    const answer = await client.read(`/runs/${id}`);
    const run = answer?.status === 200 ? runViewSchema.parse(answer.body) : null;
    return run?.status === status ? run : null;
  });

const questionOf = (runId: string): Promise<string> =>
  until(`a question of ${runId}`, async () => {
    const answer = await client.read("/approvals?status=open");
    if (answer?.status !== 200) return null;
    return approvalPageSchema.parse(answer.body).items.find((question) => question.runId === runId)?.id ?? null;
  });

describe("while Temporal is stopped", () => {
  test("starts, decisions and cancels are acknowledged at once, and take effect when it is back", async () => {
    const asked = runViewSchema.parse((await start(QUESTION, "asked"))?.body).id;
    const doomed = runViewSchema.parse((await start(QUESTION, "doomed"))?.body).id;
    const question = await questionOf(asked);
    await questionOf(doomed);
    // A stopped supervisor starts nothing again: Temporal stays away.
    signalAll([stack.supervisorPid()], "SIGSTOP");
    try {
      signalAll([stack.pidOf("temporal")], "SIGKILL");
      const began = performance.now();
      const late = await start(NOTHING, "late");
      expect(late?.status).toBe(202);
      expect(runViewSchema.parse(late?.body).status).toBe("accepted");
      const tag = (await client.read(`/approvals/${question}`))?.headers.get("etag") ?? "";
      const decided = await client.once(`/approvals/${question}/decision`, { decision: "approve" }, { "if-match": tag });
      expect(decided?.status).toBe(200);
      const cancelled = await client.once(`/runs/${doomed}/cancel`, {}, {});
      expect(cancelled?.status).toBe(202);
      // Three calls, each with at most 500 ms for the try at once; a client that waits for Temporal would wait for minutes.
      expect(performance.now() - began).toBeLessThan(30_000);
      expect((await client.read(`/runs/${asked}`))?.status).toBe(200);
    } finally {
      signalAll([stack.supervisorPid()], "SIGCONT");
    }
    const late = runViewSchema.parse((await start(NOTHING, "late"))?.body).id;
    expect((await untilRun(asked, "succeeded")).steps[0]?.status).toBe("succeeded");
    expect((await untilRun(doomed, "cancelled")).steps[0]?.status).toBe("cancelled");
    await untilRun(late, "succeeded");
  });
});

describe("a pause that reaches the workflow while its last task runs", () => {
  test("makes Temporal refuse that task, whose end of the run stands; the workflow is woken and ends too", async () => {
    const database = createDatabase({ url: stack.databaseUrl(), applicationName: "praxis-drill-test" });
    const temporal = createTemporalClient({ address: stack.temporalAddress(), namespace: "default" });
    try {
      await database.queryOnce(HOLD_FUNCTION);
      await database.queryOnce(HOLD_TRIGGER);
      const { id } = await database.transaction(async (tx) => {
        await tx.query("SELECT pg_advisory_xact_lock(4711)");
        const run = runViewSchema.parse((await start(SKIPPED, "paused-at-the-end"))?.body);
        await until("the end of the run", async () => ((await database.query(SOMEBODY_WAITS)).length > 0 ? true : null));
        await temporal.signalRun(run.id, { kind: "pause_run", id: "cmd_late_pause" });
        return run;
      });
      await untilRun(id, "succeeded");
      await until("the refusal", async () => ((await historyOf(temporal, id)).includes("UNHANDLED_COMMAND") ? true : null));
      expect(await temporal.describeRun(id)).toMatchObject({ status: "RUNNING" });
      // As if all this had been a minute ago: the archiver gives a workflow some time to end by itself.
      await database.queryOnce("UPDATE runs SET finished_at = finished_at - interval '1 minute' WHERE id = $1", [id]);
      await until("the end of the workflow", async () => ((await temporal.describeRun(id))?.status === "COMPLETED" ? true : null));
      expect((await client.read(`/runs/${id}`))?.body).toMatchObject({ status: "succeeded" });
      const events = JSON.stringify((await client.read(`/runs/${id}/events?limit=200`))?.body);
      expect(events.match(/"run_succeeded"/g)).toHaveLength(1);
    } finally {
      await database.queryOnce("DROP TRIGGER IF EXISTS hold_the_end ON runs");
      await temporal.close();
      await database.close();
    }
  });
});

/** Judged in the task that also ends the run: when Temporal refuses it, the workflow begins again with nothing done. */
const SKIPPED = { name: "skipped", version: 1, steps: [{ id: "off", uses: "bench.noop", if: "false" }] };
/** Whoever ends a run waits for the test's lock. */
const HOLD_FUNCTION = `CREATE OR REPLACE FUNCTION hold_the_end() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END'`;
const HOLD_TRIGGER = `CREATE TRIGGER hold_the_end BEFORE UPDATE ON runs FOR EACH ROW
  WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION hold_the_end()`;
const SOMEBODY_WAITS = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted";

async function historyOf(temporal: TemporalClient, runId: string): Promise<string> {
  const executions = await temporal.executions(runId);
  return (await temporal.history(runId, executions.at(-1) ?? "")).json;
}

describe("one Idempotency-Key", () => {
  test("fifty at once start one run, and another body is refused", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(NOTHING, "fifty")));
    expect(answers.map((answer) => answer?.status)).toEqual(Array.from({ length: 50 }, () => 202));
    const ids = new Set(answers.map((answer) => runViewSchema.parse(answer?.body).id));
    expect(ids.size).toBe(1);
    expect(answers.filter((answer) => answer?.headers.get("idempotency-replayed") === "true")).toHaveLength(49);
    const found = runPageSchema.parse((await client.read("/runs?label=drill%3Dfifty"))?.body);
    expect(found.items.map(({ id }) => id)).toEqual([...ids]);
    const other = await start(NOTHING, "fifty", "another title");
    expect(other?.status).toBe(409);
    expect(problemSchema.parse(other?.body).code).toBe("idempotency_key_reused");
  });
});

describe("kill -9 in the middle of a long command, an irreversible one and a waiting approval", () => {
  test.each<{ victim: Victim; seed: number }>([
    { victim: "worker", seed: 7 },
    { victim: "everything", seed: 8 },
  ])("of $victim: runs finish, nothing acknowledged is lost, nothing happens twice, nothing is left", async ({ victim, seed }) => {
    const random = createSeededRandom(seed);
    const fault = { ...chooseFault(random, victim), againAfterMs: null };
    const result = await runRound({ folder, stack, client, ledger: createLedger(folder.ledger), random }, seed, fault);
    expect(result.problems).toEqual([]);
    expect(result.acknowledged).toBeGreaterThan(10);
  });

  test("Ctrl-C then leaves no process behind", async () => {
    expect(await stack.stop()).toEqual({ code: 0, left: [] });
  });
});
