/** One queue that cannot be told keeps no other one waiting. */
import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { createQueueRelay } from "./queue-relay.js";

test("a queue that Temporal refuses is left for the next round, and those behind it are told", async () => {
  const queues = ["refused", "good"].map((branch) => ({ repositoryKey: "r", branch }));
  const told: string[] = [];
  const relay = createQueueRelay({
    queue: { untold: () => Promise.resolve(queues), markTold: ({ branch }) => Promise.resolve(void told.push(branch)) },
    temporal: { tellQueue: ({ branch }) => (branch === "refused" ? Promise.reject(new Error("no")) : Promise.resolve()) },
    log: pino({ level: "silent" }),
  });
  await relay.work();
  expect(told).toEqual(["good"]);
});
