/** Made-up offers and grants for tests of leases: real stores on a test database, steps that agents work on. */
import { randomBytes } from "node:crypto";
import { createIds, type Ids } from "@praxis/domain/ids";
import { INITIAL_AGENT_PROGRESS } from "@praxis/domain/lease";
import { createAgentStepStore } from "../agent-steps/agent-step-store.js";
import { createAgentStore } from "../agents/agent-store.js";
import type { Database } from "../connection/database.js";
import type { LeaseAddress, LeaseRecord } from "../leases/lease-record.js";
import { createLeaseStore } from "../leases/lease-store.js";
import type { NewOffer, OfferRecord } from "../offers/offer-record.js";
import { createOfferStore } from "../offers/offer-store.js";
import { createRunStore } from "../runs/run-store.js";
import { sampleRun, WORKER } from "./sample-run.js";

const PRINCIPAL = "key_agents";

export function createLeaseSample(database: Database) {
  const clock = { now: () => Date.now() };
  const ids: Ids = createIds({ now: clock.now, randomBytes });
  const agents = createAgentStore({ database });
  const offers = createOfferStore({ database });
  const leases = createLeaseStore({ database, clock, ids });
  const runs = createRunStore({ database, clock });
  const agentSteps = createAgentStepStore({ database });
  const versions = new Map<string, number>();

  /** A run of which each step is for agents. */
  const run = async (stepIds: readonly string[] = ["work"]): Promise<string> => {
    const sample = sampleRun(ids, stepIds, {
      plan: { steps: stepIds.map((id) => ({ id, uses: "command" })) },
      steps: stepIds.map((id) => ({ id, name: `Step ${id}`, uses: "agent" })),
    });
    await runs.acceptRun(sample);
    return sample.id;
  };
  /** As the workflow counts them: one number a write, over all steps of a run. */
  const nextVersion = (runId: string): number => {
    const version = (versions.get(runId) ?? 0) + 2;
    versions.set(runId, version);
    return version;
  };
  const newOffer = (runId: string, change: Partial<NewOffer> = {}): NewOffer => {
    const id = ids("offer");
    const version = change.version ?? nextVersion(runId);
    return {
      ...{ id, queue: `pool/default/${id}`, runId, stepId: "work", generation: 1, version, leaseVersion: version + 1 },
      ...{ pool: "default", capabilities: [], priority: 3, ttlMs: 60_000, progress: INITIAL_AGENT_PROGRESS },
      ...{ instructions: "Do it.", inputs: { word: "hello" }, workspace: null, deadlineAt: null, actor: WORKER },
      ...change,
    };
  };
  const offer = async (change: Partial<NewOffer> = {}): Promise<OfferRecord> => {
    const runId = change.runId ?? (await run());
    return offers.open(newOffer(runId, change));
  };
  const agent = async (id: string, change: { capabilities?: string[]; maxLeases?: number; principalId?: string } = {}): Promise<string> => {
    await agents.register({ id, principalId: PRINCIPAL, name: id, pools: ["default"], capabilities: [], maxLeases: 1_000, ...change });
    return id;
  };
  const pick = async (agentId = "ann", pool = "default"): Promise<LeaseRecord | null> => {
    const picked = await leases.pick({ pool, agentId, principalId: PRINCIPAL });
    return picked.kind === "picked" ? picked.lease : null;
  };
  /** A step in an own pool, held and acknowledged by the agent. */
  const held = async (agentId = "ann", change: Partial<NewOffer> = {}): Promise<LeaseRecord> => {
    const granted = await grantedTo(agentId, change);
    return (await leases.ack(addressOf(granted))).lease;
  };
  const grantedTo = async (agentId = "ann", change: Partial<NewOffer> = {}): Promise<LeaseRecord> => {
    const pool = `pool-${randomBytes(4).toString("hex")}`;
    await database.query("INSERT INTO pools (name, trust, created_at) VALUES ($1, 'standard', clock_timestamp())", [pool]);
    await offer({ pool, ...change });
    await agent(agentId);
    const picked = await pick(agentId, pool);
    if (!picked) throw new Error("the offer was not picked");
    const granted = await leases.grant({ leaseId: picked.id, taskToken: tokenOf(picked.id) });
    if (granted.kind !== "granted") throw new Error("the lease was not granted");
    return granted.lease;
  };
  return {
    clock,
    ids,
    agents,
    offers,
    leases,
    runs,
    agentSteps,
    run,
    newOffer,
    offer,
    agent,
    pick,
    held,
    grantedTo,
    principalId: PRINCIPAL,
  };
}

export function tokenOf(leaseId: string): Buffer {
  return Buffer.from(`token of ${leaseId}`);
}

export function addressOf({ id, fence, principalId }: LeaseRecord): LeaseAddress {
  return { leaseId: id, fence, principalId };
}
