/** An agent that waits for work outlives what passes by itself. */
import { expect, test } from "@jest/globals";
import type { LeaseView } from "@praxis/api/contract";
import type { ErrorCode } from "@praxis/domain/errors";
import { ApiProblem } from "../http/api-errors.js";
import type { LeaseCalls } from "./lease-calls.js";
import { servePool } from "./serve-pool.js";

const LEASE = { leaseId: "lse_1" } as LeaseView;
const refused = (code: ErrorCode, status: number): ApiProblem =>
  new ApiProblem({ type: "about:blank", title: "No", status, detail: "no", code, requestId: "r" }, null);

/** What the polls answer, one after the other. Tells what was called. */
async function serve(answers: (LeaseView | ApiProblem)[], register: () => Promise<void> = () => Promise.resolve()): Promise<string[]> {
  const called: string[] = [];
  const calls = {
    register: () => {
      called.push("register");
      return register();
    },
    poll: () => {
      const answer = answers.shift();
      called.push(answer instanceof ApiProblem ? answer.problem.code : "lease");
      return answer instanceof ApiProblem ? Promise.reject(answer) : Promise.resolve(answer ?? null);
    },
  } as unknown as LeaseCalls;
  await servePool({
    ...{ calls, agentId: "ann", agent: { name: "ann", pools: ["default"], capabilities: [] }, pool: "default", once: true },
    ...{ stop: new AbortController().signal, work: () => Promise.resolve("complete") },
    sleep: (ms) => {
      called.push(`wait ${String(ms)}`);
      return Promise.resolve();
    },
    say: () => Promise.resolve(),
  });
  return called;
}

test("an agent that the server has forgotten registers again and goes on", async () => {
  expect(await serve([refused("agent_not_found", 404), LEASE])).toEqual(["register", "agent_not_found", "wait 250", "register", "lease"]);
});

test("an agent whose limit is reached by leases that the server has yet to end waits for them, ever longer", async () => {
  const called = await serve([refused("temporal_unavailable", 503), refused("lease_limit", 409), refused("lease_limit", 409), LEASE]);
  expect(called.filter((call) => call.startsWith("wait"))).toEqual(["wait 250", "wait 500", "wait 1000"]);
  expect(called.at(-1)).toBe("lease");
});

test("an id that somebody else has registered ends it", async () => {
  const taken = (): Promise<void> => Promise.reject(refused("agent_not_found", 404));
  await expect(serve([LEASE], taken)).rejects.toMatchObject({ problem: { code: "agent_not_found" } });
});
