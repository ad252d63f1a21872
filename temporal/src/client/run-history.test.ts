/** What Temporal says of a run's workflow, as the reconciler needs it. */
import { describe, expect, test } from "@jest/globals";
import type { Client } from "@temporalio/client";
import { describeRun } from "./run-history.js";

const secondsAgo = (seconds: number): { seconds: number } => ({ seconds: Math.floor(Date.now() / 1_000) - seconds });

/** A client that knows one open workflow with this raw description. */
function clientWith(raw: object): Client {
  const description = { status: { name: "RUNNING" }, raw, closeTime: undefined };
  return { workflow: { getHandle: () => ({ describe: () => Promise.resolve(description) }) } } as unknown as Client;
}

describe("a run waits for a worker", () => {
  const pending = (name: string, more: object = {}): object => ({
    pendingActivities: [{ activityType: { name }, scheduledTime: secondsAgo(120), ...more }],
  });

  test("when a step has been ready for a while and nobody took it", async () => {
    expect(await describeRun(clientWith(pending("command")), "run_1")).toMatchObject({ waitsForWorker: true });
    expect(await describeRun(clientWith({ pendingWorkflowTask: { scheduledTime: secondsAgo(120) } }), "run_1")).toMatchObject({
      waitsForWorker: true,
    });
  });

  test("not when it has begun, nor within the first seconds", async () => {
    expect(await describeRun(clientWith(pending("command", { lastStartedTime: secondsAgo(60) })), "run_1")).toMatchObject({
      waitsForWorker: false,
    });
    expect(await describeRun(clientWith(pending("command", { scheduledTime: secondsAgo(5) })), "run_1")).toMatchObject({
      waitsForWorker: false,
    });
  });

  test("not when the work lies open for an agent", async () => {
    expect(await describeRun(clientWith(pending("agentWork")), "run_1")).toMatchObject({ waitsForWorker: false });
  });
});
