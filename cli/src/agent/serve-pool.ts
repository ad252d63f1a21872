/** The loop of `praxis agent run`: register, poll, work, again; until told to stop. */
import type { LeaseView, PutAgentRequest } from "@praxis/api/contract";
import { ApiProblem } from "../http/api-errors.js";
import { mayPass } from "./keep-lease.js";
import type { LeaseCalls } from "./lease-calls.js";
import type { WorkEnd } from "./work-lease.js";

export interface ServeDeps {
  /** Ends with the stop: a poll is let go at once. */
  calls: LeaseCalls;
  agentId: string;
  agent: PutAgentRequest;
  pool: string;
  /** End after one lease. */
  once: boolean;
  stop: AbortSignal;
  work(lease: LeaseView): Promise<WorkEnd>;
  sleep(ms: number): Promise<void>;
  say(line: string): Promise<void>;
}

const POLL_WAIT_MS = 25_000;

/** How the last lease ended; undefined when there was none. */
export async function servePool(deps: ServeDeps): Promise<WorkEnd | undefined> {
  await deps.calls.register(deps.agentId, deps.agent);
  await deps.say(`${deps.agentId} waits for work in pool ${deps.pool}`);
  let last: WorkEnd | undefined;
  let troubles = 0;
  while (!deps.stop.aborted) {
    const lease = await pollOnce(deps, troubles);
    troubles = lease === "trouble" ? troubles + 1 : 0;
    if (lease === "trouble" || lease === null) continue;
    last = await deps.work(lease);
    if (deps.once) break;
  }
  return last;
}

async function pollOnce(deps: ServeDeps, troubles: number): Promise<LeaseView | null | "trouble"> {
  try {
    // Said again each time: a server forgets an agent that was silent while it was away.
    if (troubles > 0) await deps.calls.register(deps.agentId, deps.agent);
    const answer = await polled(deps, troubles);
    if (answer) return answer.lease;
  } catch (error) {
    if (deps.stop.aborted) return null;
    if (!mayPass(error)) throw error;
    if (troubles === 0) await deps.say("the server does not answer; waiting for it");
  }
  await deps.sleep(Math.min(5_000, 250 * 2 ** troubles));
  return "trouble";
}

/**
 * Null is an answer that the next try may change: forgotten (a pause of this machine was longer than a registration lasts; it is registered
 * again before the next poll), or still counted for leases that the server has yet to end.
 */
async function polled({ calls, pool, agentId, say }: ServeDeps, troubles: number): Promise<{ lease: LeaseView | null } | null> {
  try {
    return { lease: await calls.poll(pool, agentId, POLL_WAIT_MS) };
  } catch (error) {
    const meanwhile = error instanceof ApiProblem ? MEANWHILE.get(error.problem.code) : undefined;
    if (meanwhile === undefined) throw error;
    if (troubles === 0) await say(meanwhile);
    return null;
  }
}

const MEANWHILE: ReadonlyMap<string, string> = new Map([
  ["agent_not_found", "the server has forgotten this agent; registering again"],
  ["lease_limit", "this agent has all the leases it may have; waiting until one has ended"],
]);
