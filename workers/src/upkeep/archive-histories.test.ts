import { expect, test } from "@jest/globals";
import type { RunCommand } from "@praxis/domain/run";
import { pino } from "pino";
import { archive, type ArchiveDeps } from "./archive-histories.js";

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
