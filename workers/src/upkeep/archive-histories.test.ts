import { expect, test } from "@jest/globals";
import { DomainError } from "@praxis/domain/errors";
import type { RunCommand } from "@praxis/domain/run";
import { pino } from "pino";
import { archive, createArchiver, type ArchiveDeps } from "./archive-histories.js";

const NOW = Date.parse("2030-01-01T00:01:00Z");

/** Stands for a workflow that is still open. Archiving anything fails: there is nothing behind the other ports. */
function openWorkflow(): { deps: ArchiveDeps; sent: { runId: string; command: RunCommand }[] } {
  const sent: { runId: string; command: RunCommand }[] = [];
  const temporal: Partial<ArchiveDeps["temporal"]> = {
    describeRun: () => Promise.resolve({ status: "RUNNING", workflowTaskAttempt: 1, waitsForWorker: false, closedAt: null }),
    signalRun: (runId, command) => {
      sent.push({ runId, command });
      return Promise.resolve();
    },
  };
  return { deps: { temporal, log: pino({ level: "silent" }), now: () => NOW } as ArchiveDeps, sent };
}

const closedAgo = (ms: number): { id: string; finishedAt: string } => ({ id: "run_a", finishedAt: new Date(NOW - ms).toISOString() });

test("a workflow that stays open after its run was closed is woken, always by the same command, and not archived yet", async () => {
  const { deps, sent } = openWorkflow();
  expect(await archive(deps, closedAgo(16_000))).toBe(false);
  expect(await archive(deps, closedAgo(21_000))).toBe(false);
  const command = { kind: "resume_run", id: "cmd_closed_run_a" };
  expect(sent).toEqual([
    { runId: "run_a", command },
    { runId: "run_a", command },
  ]);
});

test("a workflow that is about to end is left alone: a signal would only make its last task begin anew", async () => {
  const { deps, sent } = openWorkflow();
  expect(await archive(deps, closedAgo(14_000))).toBe(false);
  expect(sent).toEqual([]);
});

test("workflows that never end keep no other run from being archived, and are woken rarely", async () => {
  const { deps, sent } = openWorkflow();
  const stuck = Array.from({ length: 25 }, (_, at) => ({
    id: `run_${String(at).padStart(2, "0")}`,
    finishedAt: new Date(NOW - 60_000 + at).toISOString(),
  }));
  const good = { id: "run_good", finishedAt: new Date(NOW - 30_000).toISOString() };
  const archived: string[] = [];
  const { describeRun } = deps.temporal;
  // One that Temporal has forgotten is archived by saying so.
  deps.temporal.describeRun = (runId) => (runId === good.id ? Promise.resolve(null) : describeRun(runId));
  deps.runs = {
    unarchived: ({ limit, after }) =>
      Promise.resolve(
        [...stuck, good].filter(({ id, finishedAt }) => !archived.includes(id) && finishedAt > (after?.finishedAt ?? "")).slice(0, limit),
      ),
    markArchived: (runId) => Promise.resolve(void archived.push(runId)),
  } as ArchiveDeps["runs"];
  const archiver = createArchiver(deps);
  for (let round = 0; round < 20; round++) await archiver.work();
  expect(archived).toEqual([good.id]);
  expect(sent).toHaveLength(stuck.length);
});

test("a chain is written one execution at a time, in its order; one that Temporal has forgotten keeps its place", async () => {
  const held = { now: 0, most: 0 };
  const names = ["first", "forgotten", "last"];
  const temporal: Partial<ArchiveDeps["temporal"]> = {
    describeRun: () => Promise.resolve({ status: "COMPLETED", workflowTaskAttempt: 0, waitsForWorker: false, closedAt: new Date(NOW) }),
    executions: () => Promise.resolve(names),
    history: (_runId, execution) => {
      if (execution === "forgotten") return Promise.reject(new DomainError("history_not_found", "gone"));
      held.most = Math.max(held.most, (held.now += 1));
      return Promise.resolve({ execution, continuedFrom: null, events: 1, json: `{"events":[{"eventId":"1","of":"${execution}"}]}` });
    },
  };
  const written: Buffer[] = [];
  const bytes = {
    put: async (content: AsyncIterable<Uint8Array>) => {
      for await (const chunk of content) {
        if (Buffer.from(chunk).includes('"of"')) held.now -= 1;
        written.push(Buffer.from(chunk));
      }
      return { sha256: "a".repeat(64), bytes: Buffer.concat(written).length };
    },
  };
  const told: unknown[] = [];
  const artifacts = { put: (one: unknown) => Promise.resolve(void told.push(one)) };
  const runs = { markArchived: (runId: string) => Promise.resolve(void told.push(runId)) };
  const deps = { temporal, bytes, artifacts, runs, log: pino({ level: "silent" }), now: () => NOW } as unknown as ArchiveDeps;
  expect(await archive(deps, closedAgo(1_000))).toBe(true);
  const history = (of: string) => ({ events: [{ eventId: "1", of }] });
  expect(JSON.parse(Buffer.concat(written).toString("utf8"))).toEqual({
    runId: "run_a",
    executions: [
      { execution: "first", history: history("first") },
      { execution: "forgotten", history: null },
      { execution: "last", history: history("last") },
    ],
  });
  expect(held).toEqual({ now: 0, most: 1 });
  expect(told).toEqual([expect.objectContaining({ runId: "run_a", sha256: "a".repeat(64) }), "run_a"]);
});
