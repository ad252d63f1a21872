import type { OutputStore } from "@praxis/database";
import { expect, jest, test } from "@jest/globals";
import { askAboutStep, tailText } from "./ask-about-step.js";
import type { RunDeps } from "./run-deps.js";

const TASK = {
  ...{ runId: "run_1", stepId: "build", generation: 1, version: 3, kind: "failure" },
  failure: { code: "command_failed", message: "The command ended with code 2." },
} as unknown as Parameters<typeof askAboutStep>[1];

/** Hands out at most 700 bytes a page, as a stream of small chunks does. */
async function evidenceOver(bytes: Buffer): Promise<unknown> {
  const open = jest.fn(async (_question: { evidence: unknown }) => ({ approvalId: "apr_1", dueAt: null }));
  const output: Pick<OutputStore, "read" | "end"> = {
    end: async () => bytes.length,
    read: async (_run, _step, after, limit) => {
      const data = bytes.subarray(after, after + Math.min(limit, 700));
      return { start: after, data, next: after + data.length, total: bytes.length, cut: null };
    },
  };
  const run = { playbook: { steps: [{ id: "build" }] }, plan: { steps: [{ id: "build" }] } };
  const deps = { library: { run: async () => run }, approvals: { open }, output } as unknown as RunDeps;
  await askAboutStep(deps, TASK);
  return open.mock.calls[0]?.[0].evidence;
}

const FAILURE = { label: "command_failed", text: "The command ended with code 2." };

test("a question about a step holds the end of what the step wrote", async () => {
  const written = Buffer.from(`${"x".repeat(5_000)}the end\n`);
  expect(await evidenceOver(written)).toEqual([FAILURE, { label: "Last output", text: `${"x".repeat(1_992)}the end` }]);
});

test("a question about a silent step holds its failure only", async () => {
  expect(await evidenceOver(Buffer.alloc(0))).toEqual([FAILURE]);
});

test("the tail has no half character at its start and none that Postgres refuses", () => {
  expect(tailText(Buffer.from("€uro\u0000s").subarray(1))).toBe("uro\ufffds");
});
