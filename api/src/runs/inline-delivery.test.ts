import { expect, test } from "@jest/globals";
import pino from "pino";
import { createInlineDelivery } from "./inline-delivery.js";

const start = { input: { runId: "run_1", plan: { steps: [] } }, playbook: "x", priority: 3 };

function subject(startRun: () => Promise<void>) {
  const delivered: string[] = [];
  const outbox = { markDelivered: (id: string) => Promise.resolve(void delivered.push(id)) };
  const temporal = { startRun, signalRun: startRun };
  const deps = { temporal, outbox, log: pino({ level: "silent" }), deadlineMs: 20 };
  return { delivered, delivery: createInlineDelivery(deps as unknown as Parameters<typeof createInlineDelivery>[0]) };
}

test("a start that Temporal took is not left to the relay", async () => {
  const { delivered, delivery } = subject(() => Promise.resolve());
  await delivery.start(start, "cmd_1");
  await delivery.settled();
  expect(delivered).toEqual(["cmd_1"]);
});

test("a start that failed stays in the outbox and the caller is not told", async () => {
  const { delivered, delivery } = subject(() => Promise.reject(new Error("away")));
  await delivery.start(start, "cmd_1");
  await delivery.signal("run_1", { kind: "cancel_run", id: "cmd_2" });
  await delivery.settled();
  expect(delivered).toEqual([]);
});

test("the caller waits no longer than the deadline; what still arrives counts", async () => {
  let arrive: () => void = () => undefined;
  const { delivered, delivery } = subject(() => new Promise((resolve) => (arrive = resolve)));
  await delivery.start(start, "cmd_1");
  expect(delivered).toEqual([]);
  arrive();
  await delivery.settled();
  expect(delivered).toEqual(["cmd_1"]);
});
