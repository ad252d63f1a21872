import { expect, test } from "@jest/globals";
import pino from "pino";
import { createInlineDelivery } from "./inline-delivery.js";

const start = { input: { runId: "run_1", plan: { steps: [] } }, playbook: "x", priority: 3 };

function subject(startRun: () => Promise<void>) {
  const delivered: string[] = [];
  const outbox = { markDelivered: (id: string) => Promise.resolve(void delivered.push(id)), isNext: () => Promise.resolve(true) };
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

test("a command waits for the run's start that is still under way, and never goes before it", async () => {
  const order: string[] = [];
  let arrive: () => void = () => undefined;
  const undelivered = new Set(["cmd_1", "cmd_2"]);
  const outbox = {
    markDelivered: (id: string) => Promise.resolve(void undelivered.delete(id)),
    isNext: (id: string) => Promise.resolve(id === "cmd_1" || !undelivered.has("cmd_1")),
  };
  const temporal = {
    startRun: () => new Promise<void>((resolve) => (arrive = resolve)).then(() => void order.push("start")),
    signalRun: () => Promise.resolve(void order.push("signal")),
  };
  const deps = { temporal, outbox, log: pino({ level: "silent" }), deadlineMs: 20 };
  const delivery = createInlineDelivery(deps as unknown as Parameters<typeof createInlineDelivery>[0]);
  await delivery.start(start, "cmd_1");
  await delivery.signal("run_1", { kind: "cancel_run", id: "cmd_2" });
  expect(order).toEqual([]);
  arrive();
  await delivery.settled();
  expect(order).toEqual(["start", "signal"]);
  expect(undelivered.size).toBe(0);
});

test("a command is left to the relay while an older one of its run waits", async () => {
  const signals: string[] = [];
  const outbox = { markDelivered: () => Promise.resolve(), isNext: (id: string) => Promise.resolve(id !== "cmd_2") };
  const temporal = { signalRun: (_runId: string, { id }: { id: string }) => Promise.resolve(void signals.push(id)) };
  const deps = { temporal, outbox, log: pino({ level: "silent" }) };
  const delivery = createInlineDelivery(deps as unknown as Parameters<typeof createInlineDelivery>[0]);
  await delivery.signal("run_1", { kind: "pause_run", id: "cmd_2" });
  await delivery.signal("run_2", { kind: "pause_run", id: "cmd_3" });
  await delivery.settled();
  expect(signals).toEqual(["cmd_3"]);
});
