/** One kind of sweep that fails keeps no other one from its work. What they do is shown on a real database. */
import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { createLeaseSweeper, type LeaseSweeperDeps } from "./lease-sweeper.js";

test("a sweep that fails is left for the next round; the others are done and Temporal hears of what they ended", async () => {
  const none = () => Promise.resolve([]);
  const delivery = (leaseId: string) => ({ leaseId, taskToken: Buffer.from(leaseId), tell: { kind: "cancel" } });
  const delivered: string[] = [];
  const deps = {
    leases: {
      ...{ expired: none, orphans: none, sweepCancelled: none },
      sweepUnacknowledged: () => Promise.reject(new Error("a row is broken")),
      sweepStalled: () => Promise.resolve([delivery("stalled")]),
      undelivered: () => Promise.resolve([delivery("left")]),
      markDelivered: ({ leaseId }: { leaseId: string }) => Promise.resolve(void delivered.push(leaseId)),
    },
    gateway: { cancel: () => Promise.resolve("told") },
    log: pino({ level: "silent" }),
  } as unknown as LeaseSweeperDeps;
  await createLeaseSweeper(deps).work();
  expect(delivered).toEqual(["stalled", "left"]);
});
