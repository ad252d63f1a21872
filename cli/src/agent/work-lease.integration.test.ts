/** One lease with a program that misbehaves, against a server that says no: the lease ends, and the agent lives on. */
import { expect, test } from "@jest/globals";
import type { HeartbeatView, LeaseView } from "@praxis/api/contract";
import { createGit } from "@praxis/repository";
import { ApiProblem } from "../http/api-errors.js";
import type { FinalCall, LeaseCalls } from "./lease-calls.js";
import { workLease, type WorkEnd } from "./work-lease.js";

const lease = {
  ...{ leaseId: "lse_1", fence: 1, attempt: 1, round: 1, ttlMs: 30_000 },
  run: { id: "run_1", title: "t" },
  step: { id: "work", name: "work", instructions: "do it", inputs: {} },
} as unknown as LeaseView;
const held: HeartbeatView = { state: "active", health: "ok", commands: [], expiresAt: new Date().toISOString() };
const problem = (status: number, code: string): ApiProblem =>
  new ApiProblem({ type: "about:blank", title: "No", status, detail: `the server said ${code}`, code, requestId: "r" }, null);

async function work(script: string, says: Partial<LeaseCalls>): Promise<{ end: WorkEnd; calls: FinalCall[] }> {
  const calls: FinalCall[] = [];
  return { end: await workWith(["/bin/sh", "-c", script], says, calls), calls };
}

function workWith(argv: readonly string[], says: Partial<LeaseCalls>, calls: FinalCall[]): Promise<WorkEnd> {
  const stub: Partial<LeaseCalls> = {
    acknowledge: () => Promise.resolve(held),
    beat: () => Promise.resolve(held),
    upload: () => Promise.resolve(),
    ...says,
    end: async (of, call) => {
      calls.push(call);
      return says.end ? says.end(of, call) : Promise.resolve({ state: "completed" });
    },
  };
  return workLease(
    {
      ...{ calls: stub as LeaseCalls, git: createGit(), argv, environment: { PATH: process.env["PATH"] } },
      ...{ stop: new AbortController().signal, onOutput: () => undefined, say: () => Promise.resolve() },
    },
    lease,
  );
}

test("an acknowledgement that came too late loses this lease, not the agent", async () => {
  const late = await work("true", { acknowledge: () => Promise.reject(problem(412, "lease_expired")) });
  expect(late).toEqual({ end: null, calls: [] });
  const away = await work("true", { acknowledge: () => Promise.reject(problem(503, "database_unavailable")) });
  expect(away).toEqual({ end: null, calls: [] });
});

test("a file that the server does not take fails the work, not the agent", async () => {
  const upload = () => Promise.reject(problem(400, "invalid_request"));
  const { end, calls } = await work('echo x > "$PRAXIS_ARTIFACTS_DIR/a name.txt"', { upload });
  expect(end).toBe("fail");
  expect(calls).toEqual([{ call: "fail", reason: expect.stringContaining("the server said invalid_request"), retryable: true }]);
});

test("an outcome that the server does not take fails the work at once, instead of letting it run out", async () => {
  const { end, calls } = await work("true", {
    end: (_lease, { call }) =>
      call === "complete" ? Promise.reject(problem(422, "invalid_request")) : Promise.resolve({ state: "failed" }),
  });
  expect(end).toBe("fail");
  expect(calls.map(({ call }) => call)).toEqual(["complete", "fail"]);
});

test("a fence that the server never gave out is not ours to answer with", async () => {
  const { end, calls } = await work("true", { end: () => Promise.reject(problem(422, "fence_unknown")) });
  expect(end).toBeNull();
  expect(calls.map(({ call }) => call)).toEqual(["complete"]);
});

test("a program that cannot be started ends the agent, and the work goes back at once", async () => {
  const calls: FinalCall[] = [];
  await expect(workWith(["/no/such/program"], {}, calls)).rejects.toThrow("cannot be started");
  expect(calls).toEqual([{ call: "release", reason: "the agent could not start its program" }]);
});
