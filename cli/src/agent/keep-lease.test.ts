import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { HeartbeatRequest, HeartbeatView, LeaseView } from "@praxis/api/contract";
import { ApiProblem, Unreachable } from "../http/api-errors.js";
import { keepLease, type KeptLease, type LeaseCommand } from "./keep-lease.js";
import type { LeaseCalls } from "./lease-calls.js";

const TTL_MS = 8_000;
const lease = { leaseId: "lse_1", fence: 1, ttlMs: TTL_MS } as LeaseView;
const view = (expiresAt: number, commands: LeaseCommand[] = []): HeartbeatView => ({
  ...{ state: "active", health: "ok", commands },
  expiresAt: new Date(expiresAt).toISOString(),
});
const problem = (status: number): ApiProblem =>
  new ApiProblem({ type: "about:blank", title: "No", status, detail: "no", code: "lease_superseded", requestId: "r" }, null);

let now = 0;
let sent: Omit<HeartbeatRequest, "fence">[] = [];
let heard: LeaseCommand[] = [];
let answer: () => Promise<HeartbeatView>;

function keep(first: HeartbeatView): KeptLease {
  const beat: LeaseCalls["beat"] = (_held, body) => {
    sent.push(body);
    return answer();
  };
  return keepLease(
    {
      calls: { beat } as LeaseCalls,
      monotonic: () => now,
      progress: () => ({ done: sent.length }),
      onCommand: (command) => heard.push(command),
    },
    lease,
    first,
  );
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    now += 1_000;
    await jest.advanceTimersByTimeAsync(1_000);
  }
}

beforeEach(() => {
  jest.useFakeTimers();
  [now, sent, heard] = [0, [], []];
});
afterEach(() => {
  jest.useRealTimers();
});

test("it beats four times in a time to live, and says how far the work is", async () => {
  answer = () => Promise.resolve(view(now + TTL_MS));
  const kept = keep(view(TTL_MS));
  await pass(TTL_MS);
  expect(sent.map(({ progress }) => progress)).toEqual([{ done: 0 }, { done: 1 }, { done: 2 }, { done: 3 }]);
  await kept.stop();
  expect(kept.lost.aborted).toBe(false);
});

test("a command is heard once and acknowledged with the next beat", async () => {
  const command = { id: "cmd_1", kind: "steer" as const, text: "left" };
  answer = () => Promise.resolve(view(now + TTL_MS, sent.length < 3 ? [command] : []));
  const kept = keep(view(TTL_MS, []));
  await pass(TTL_MS);
  expect(heard).toEqual([command]);
  expect(sent.map(({ acked }) => acked)).toEqual([[], ["cmd_1"], ["cmd_1"], []]);
  await kept.stop();
});

test("a refusal ends it at once", async () => {
  answer = () => Promise.reject(problem(412));
  const kept = keep(view(TTL_MS));
  await pass(2_000);
  expect(kept.lost.aborted).toBe(true);
  await pass(TTL_MS);
  expect(sent).toHaveLength(1);
});

test("while the server is away it goes on, until the time to live is over by its own clock", async () => {
  answer = () => Promise.reject(new Unreachable("nothing listens there", { maybeArrived: false }));
  const kept = keep(view(TTL_MS));
  await pass(TTL_MS);
  expect(kept.lost.aborted).toBe(false);
  await pass(4_000);
  expect(kept.lost.aborted).toBe(true);
});

test("a server that answers without moving the time to live does not keep it alive", async () => {
  answer = () => Promise.resolve({ ...view(TTL_MS), health: "degraded" });
  const kept = keep(view(TTL_MS));
  await pass(TTL_MS + 4_000);
  expect(kept.lost.aborted).toBe(true);
});
