/** The workflows of a change's gate, on a server that skips time: pushes, overrides, lost collectors and every time that comes. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ApplicationFailure } from "@temporalio/common";
import { gateEvaluationWorkflowId } from "@praxis/domain/ids";
import type { GatePrepared } from "@praxis/temporal/contracts";
import { reportsNews } from "@praxis/temporal/messages";
import type { TestWorkflowEnvironment } from "@temporalio/testing";
import { openTestServer } from "../testing/scripted-run.js";
import { untilCancelled, withScriptedGate } from "../testing/scripted-gate.js";

const HOUR = 3_600_000;
const BOUND_MS = 90_000;
let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  environment = await openTestServer(process.env["PRAXIS_TEST_TEMPORAL_TEST_SERVER"] ?? "");
}, BOUND_MS);
afterAll(() => environment.teardown());

test(
  "a change is prepared, its groups are collected side by side, judged once, and the workflow ends",
  () =>
    withScriptedGate(environment, {}, async (gate) => {
      await (await gate.tell({ kind: "evaluate", position: 1 })).result();
      expect(gate.calls[0]).toBe("prepare 1.1");
      expect(gate.calls.slice(1, 3).sort()).toEqual(["collect lint 1.1", "collect tests 1.1"]);
      expect(gate.calls.slice(3)).toEqual(["judge 1.1 tests,lint"]);
    }),
  BOUND_MS,
);

test(
  "what stands is looked at again when its time comes, and no sooner",
  () =>
    withScriptedGate(environment, { judge: () => HOUR, settle: (_of, nth) => (nth === 1 ? 2 * HOUR : null) }, async (gate) => {
      const began = await environment.currentTimeMs();
      await (await gate.tell({ kind: "evaluate", position: 1 })).result();
      expect(gate.calls.filter((call) => call.startsWith("settle"))).toEqual(["settle 1.1", "settle 1.1"]);
      expect((await environment.currentTimeMs()) - began).toBeGreaterThanOrEqual(3 * HOUR);
    }),
  BOUND_MS,
);

test(
  "an override wakes a gate whose workflow had ended, and judges nothing anew",
  () =>
    withScriptedGate(environment, {}, async (gate) => {
      await (await gate.tell({ kind: "evaluate", position: 1 })).result();
      await (await gate.tell({ kind: "settle", position: 1 })).result();
      expect(gate.calls.at(-1)).toBe("settle 1.1");
      expect(gate.calls.filter((call) => call.startsWith("prepare"))).toHaveLength(1);
    }),
  BOUND_MS,
);

test(
  "a collector that fails for good leaves its own checks undecided and takes nothing else with it",
  () => {
    const broken = ApplicationFailure.create({ type: "repository_unreadable", message: "no", nonRetryable: true });
    const collect = ({ name }: { name: string }): Promise<void> => (name === "lint" ? Promise.reject(broken) : Promise.resolve());
    return withScriptedGate(environment, { collect }, async (gate) => {
      await (await gate.tell({ kind: "evaluate", position: 1 })).result();
      expect(gate.calls.at(-1)).toBe("judge 1.1 tests,lint=error");
    });
  },
  BOUND_MS,
);

test(
  "a change that cannot be read is told with its cause, and a re-run begins anew",
  () => {
    const missing = ApplicationFailure.create({ type: "ref_not_found", message: "gone", nonRetryable: true });
    const prepare = ({ round }: { round: number }) => (round === 1 ? Promise.reject(missing) : ({ kind: "settled", dueAt: null } as const));
    return withScriptedGate(environment, { prepare }, async (gate) => {
      await (await gate.tell({ kind: "evaluate", position: 1 })).result();
      expect(gate.calls).toEqual(["prepare 1.1", "fail 1.1 ref_not_found"]);
      await (await gate.tell({ kind: "evaluate", position: 1, round: 2 })).result();
      expect(gate.calls.at(-1)).toBe("prepare 1.2");
    });
  },
  BOUND_MS,
);

const REPORTED: GatePrepared = {
  ...{ kind: "collect", head: "head1", policySha256: "p" },
  groups: [{ name: "reported", checks: ["tests"], timeoutMs: 0, reported: true }],
};

test(
  "a check of somebody else is waited for: looked at when its time comes, and at once when a report is heard",
  () =>
    withScriptedGate(environment, { prepare: () => REPORTED, reports: (nth) => (nth < 3 ? HOUR : null) }, async (gate) => {
      const began = await environment.currentTimeMs();
      const handle = await gate.tell({ kind: "evaluate", position: 1 });
      await handle.result();
      expect(gate.calls).toEqual(["prepare 1.1", "reports 1.1", "reports 1.1", "reports 1.1", "judge 1.1 reported"]);
      expect((await environment.currentTimeMs()) - began).toBeGreaterThanOrEqual(2 * HOUR);
    }),
  BOUND_MS,
);

test(
  "a long wait with every wake that Postgres lets through costs a few events for each look",
  () => {
    const looksMs = 300_000;
    const looks = (4 * HOUR) / looksMs;
    return withScriptedGate(environment, { prepare: () => REPORTED, reports: (nth) => (nth <= looks ? looksMs : null) }, async (gate) => {
      const handle = await gate.tell({ kind: "evaluate", position: 1 });
      await gate.called("reports");
      const of = { head: "head1", policySha256: "p", round: 1 };
      const evaluation = environment.client.workflow.getHandle(gateEvaluationWorkflowId(handle.workflowId, of));
      await Promise.all(Array.from({ length: 20 }, () => evaluation.signal(reportsNews)));
      await handle.result();
      expect(gate.calls.at(-1)).toBe("judge 1.1 reported");
      const { events } = await evaluation.fetchHistory();
      // A day, the longest wait there is, has 320 looks and 20 wakes: half of the 10,240 events that the server warns from.
      expect(events?.length).toBeLessThan(15 * (looks + 20));
    });
  },
  BOUND_MS,
);

test(
  "a withdrawn change is given up, and its workflow ends",
  () =>
    withScriptedGate(environment, { prepare: () => REPORTED, reports: () => 1_000 * HOUR }, async (gate) => {
      await gate.tell({ kind: "evaluate", position: 1 });
      await gate.called("reports");
      await (await gate.tell({ kind: "withdraw", position: 1 })).result();
      expect(gate.calls.filter((call) => call.startsWith("judge"))).toEqual([]);
    }),
  BOUND_MS,
);

test(
  "a change that never comes to rest goes on in a new execution with its next head, and loses nothing",
  () => {
    const prepare = ({ position }: { position: number }): GatePrepared => (position === 1 ? REPORTED : { kind: "settled", dueAt: null });
    return withScriptedGate(environment, { prepare, reports: () => 1_000 * HOUR }, async (gate) => {
      const first = await gate.tell({ kind: "evaluate", position: 1 });
      await gate.called("reports");
      const { runId } = await first.describe();
      for (let batch = 0; batch < 21; batch++)
        await Promise.all(Array.from({ length: 100 }, () => gate.tell({ kind: "settle", position: 1 })));
      await (await gate.tell({ kind: "evaluate", position: 2 })).result();
      expect(gate.calls.filter((call) => !call.startsWith("reports"))).toEqual(["prepare 1.1", "prepare 2.1"]);
      const before = await environment.client.workflow.getHandle(gate.handle().workflowId, runId).describe();
      expect(before.status.name).toBe("CONTINUED_AS_NEW");
    });
  },
  BOUND_MS,
);

// Last: the server that skips time stands still once a workflow has closed over an activity it cancelled.
test(
  "a push replaces the evaluation in progress: it is cancelled, and only the new head is judged",
  () =>
    withScriptedGate(environment, { collect: (_group, { position }) => (position === 1 ? untilCancelled() : undefined) }, async (gate) => {
      await gate.tell({ kind: "evaluate", position: 1 });
      await gate.called("collect", 2);
      await gate.tell({ kind: "evaluate", position: 2 });
      await gate.tell({ kind: "evaluate", position: 1 });
      await gate.handle().result();
      expect(gate.calls.filter((call) => call.startsWith("judge"))).toEqual(["judge 2.1 tests,lint"]);
      expect(gate.calls.filter((call) => call.startsWith("prepare"))).toEqual(["prepare 1.1", "prepare 2.1"]);
    }),
  BOUND_MS,
);
