/** For tests: work that is offered to agents, and agents that take it over HTTP. */
import type { LeaseRecord, OfferRecord } from "@praxis/database";
import { INITIAL_AGENT_PROGRESS, type AgentProgress } from "@praxis/domain/lease";
import type { RawActivities } from "@praxis/temporal/testing";
import { runWorkflowId } from "@praxis/domain/ids";
import type { LeaseView } from "../contract/leases.js";
import type { ApiUnderTest, CallOptions, Reply } from "./api-under-test.js";
import { HELLO } from "./api-under-test.js";

export interface OfferWish {
  pool?: string;
  capabilities?: readonly string[];
  priority?: number;
  ttlMs?: number;
  progress?: Partial<AgentProgress>;
  workspace?: { path: string; commit: string };
  deadlineAt?: string;
}

export interface LeasedWork {
  /** A run with one step that waits for an agent; with Temporal, its task is scheduled too. */
  offer(wish?: OfferWish): Promise<OfferRecord>;
  /** The step is offered again, as the workflow does after the end of a grant. */
  offerAgain(before: OfferRecord, progress?: Partial<AgentProgress>): Promise<OfferRecord>;
  register(agentId: string, change?: Record<string, unknown>, options?: CallOptions): Promise<void>;
  poll(agentId: string, waitMs?: number, options?: CallOptions & { pool?: string }): Promise<Reply>;
  /** Polls until there is work. */
  take(agentId: string, options?: CallOptions & { pool?: string }): Promise<LeaseView>;
  /** A POST to the lease, with its fence. */
  call(lease: Pick<LeaseView, "leaseId" | "fence">, verb: string, body?: Record<string, unknown>, options?: CallOptions): Promise<Reply>;
  /** Granted in the database alone, with a token that Temporal never made. */
  grantWithoutTemporal(agentId: string, wish?: OfferWish): Promise<LeaseRecord>;
  /** Moves the end of the lease into the past. */
  expire(leaseId: string): Promise<void>;
}

const ACTOR = { kind: "service", id: "worker" } as const;
const TAKE_MS = 60_000;

export function createLeasedWork(api: ApiUnderTest, raw?: RawActivities): LeasedWork {
  const { stores } = api;
  const open = async (runId: string, version: number, wish: OfferWish): Promise<OfferRecord> => {
    const { pool = "default", capabilities = [], priority = 3, ttlMs = 60_000, workspace, deadlineAt = null } = wish;
    const id = stores.ids("offer");
    const offer = await stores.offers.open({
      id,
      queue: `pool/${pool}/${id}`,
      runId,
      stepId: "only",
      generation: 1,
      version,
      leaseVersion: version + 1,
      pool,
      capabilities,
      priority,
      ttlMs,
      progress: { ...INITIAL_AGENT_PROGRESS, ...wish.progress },
      instructions: "do it",
      inputs: { word: "hello" },
      workspace: workspace ? { commit: workspace.commit, source: { path: workspace.path } } : null,
      deadlineAt,
      actor: ACTOR,
    });
    // Each offer has a workflow of its own here; the platform has one for the run.
    await raw?.schedule({ workflowId: runWorkflowId(id), queue: offer.queue, activityId: id, heartbeatMs: ttlMs });
    return offer;
  };
  const work: LeasedWork = {
    async offer(wish = {}) {
      const runId = String((await api.post("/runs", { playbook: { inline: HELLO } })).json["id"]);
      await api.database.database.query("UPDATE steps SET uses = 'agent' WHERE run_id = $1", [runId]);
      return open(runId, 1, wish);
    },
    offerAgain: (before, progress = {}) => open(before.runId, before.version + 2, { pool: before.pool, ttlMs: before.ttlMs, progress }),
    async register(agentId, change = {}, options = {}) {
      const body = { name: agentId, pools: ["default"], capabilities: [], ...change };
      const reply = await api.send("PUT", `/agents/${agentId}`, { body, ...options });
      if (reply.status !== 200) throw new Error(`registering ${agentId}: ${reply.text}`);
    },
    poll: (agentId, waitMs = 0, { pool = "default", ...options } = {}) => api.post(`/pools/${pool}/poll`, { agentId, waitMs }, options),
    async take(agentId, options) {
      for (const until = Date.now() + TAKE_MS; ;) {
        const reply = await work.poll(agentId, 2_000, options);
        if (reply.status === 200) return reply.json as unknown as LeaseView;
        if (reply.status !== 204 || Date.now() > until) throw new Error(`no work for ${agentId}: ${String(reply.status)} ${reply.text}`);
      }
    },
    call: ({ leaseId, fence }, verb, body = {}, options) => api.post(`/leases/${leaseId}/${verb}`, { fence, ...body }, options),
    async grantWithoutTemporal(agentId, wish = {}) {
      const offer = await work.offer(wish);
      const principalId = (await stores.agents.get(agentId))?.principalId ?? "";
      const picked = await stores.leases.pick({ pool: offer.pool, agentId, principalId });
      if (picked.kind !== "picked") throw new Error(`nothing to pick for ${agentId}`);
      const granted = await stores.leases.grant({ leaseId: picked.lease.id, taskToken: Buffer.from("never made by Temporal") });
      if (granted.kind !== "granted") throw new Error("the grant was stale");
      return granted.lease;
    },
    async expire(leaseId) {
      await api.database.database.query("UPDATE leases SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1", [leaseId]);
    },
  };
  return work;
}
