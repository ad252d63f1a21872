/** The handlers of pools, agents and leases, and what they share: memory, waiting polls, beats. */
import type { AgentStepStore, AgentStore, ArtifactStore, LeaseStore, PoolStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Git, RepositoryPolicy } from "@praxis/repository";
import type { LeaseGateway } from "@praxis/temporal/client";
import type { Logger } from "pino";
import { createDeleteAgent } from "../agents/delete-agent.js";
import { createListAgents } from "../agents/list-agents.js";
import { createPutAgent } from "../agents/put-agent.js";
import type { Handlers } from "../http/call.js";
import { createListPools } from "../pools/list-pools.js";
import { createPutPool } from "../pools/put-pool.js";
import { createAckLease } from "./ack-lease.js";
import { createAppendLeaseEvents } from "./append-lease-events.js";
import { createCompleteLease } from "./complete-lease.js";
import { createFailLease } from "./fail-lease.js";
import { createGetLeaseWorkspace } from "./get-lease-workspace.js";
import { createHeartbeatLease } from "./heartbeat-lease.js";
import { createKeepAlive } from "./keep-alive.js";
import type { LeaseMemory } from "./lease-memory.js";
import type { LeaseMetrics } from "./lease-metrics.js";
import { createListLeases } from "./list-leases.js";
import { createParkLease } from "./park-lease.js";
import { createPollPool } from "./poll-pool.js";
import { createPutLeaseArtifact } from "./put-lease-artifact.js";
import { createReleaseLease } from "./release-lease.js";
import { createRevokeLease } from "./revoke-lease.js";
import type { WaitingPolls } from "./waiting-polls.js";

export interface LeaseHandlerDeps {
  leases: LeaseStore;
  agentSteps: AgentStepStore;
  agents: AgentStore;
  pools: PoolStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  artifactBytesMax: number;
  gateway: LeaseGateway;
  memory: LeaseMemory;
  /** Whether notices about leases are heard now. */
  live: () => boolean;
  waitingPolls: WaitingPolls;
  metrics: LeaseMetrics;
  git: Git;
  repositoryPolicy: RepositoryPolicy;
  dataDir: string;
  log: Logger;
  now: () => number;
}

type LeaseRoutes =
  | "ackLease"
  | "appendLeaseEvents"
  | "completeLease"
  | "deleteAgent"
  | "failLease"
  | "getLeaseWorkspace"
  | "heartbeatLease"
  | "listAgents"
  | "listLeases"
  | "listPools"
  | "parkLease"
  | "pollPool"
  | "putAgent"
  | "putLeaseArtifact"
  | "putPool"
  | "releaseLease"
  | "revokeLease";

export function createLeaseHandlers(deps: LeaseHandlerDeps): Pick<Handlers, LeaseRoutes> {
  const keeping = { ...deps, keepAlive: createKeepAlive({ ...deps, monotonic: () => performance.now() }) };
  return {
    ackLease: createAckLease(keeping),
    appendLeaseEvents: createAppendLeaseEvents(deps),
    completeLease: createCompleteLease(deps),
    deleteAgent: createDeleteAgent(deps),
    failLease: createFailLease(deps),
    getLeaseWorkspace: createGetLeaseWorkspace(deps),
    heartbeatLease: createHeartbeatLease(keeping),
    listAgents: createListAgents(deps),
    listLeases: createListLeases(deps),
    listPools: createListPools(deps),
    parkLease: createParkLease(deps),
    pollPool: createPollPool(deps),
    putAgent: createPutAgent(deps),
    putLeaseArtifact: createPutLeaseArtifact(deps),
    putPool: createPutPool(deps),
    releaseLease: createReleaseLease(deps),
    revokeLease: createRevokeLease(deps),
  };
}
