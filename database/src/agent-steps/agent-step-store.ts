/** What is known of an agent step over all its grants. Written by the offer and lease stores in their own transactions; read here. */
import type { Json } from "@praxis/domain/hashing";
import type { Brief } from "@praxis/domain/lease";
import type { StoreDeps } from "../store-deps.js";

export interface AgentStepRecord {
  runId: string;
  stepId: string;
  generation: number;
  fence: number;
  grantedFence: number;
  attempt: number;
  round: number;
  refusals: number;
  excluded: readonly string[];
  unroutable: boolean;
  checkpoint: Json | null;
  /** First grant first; the last 20. */
  briefs: readonly Brief[];
}

export interface AgentStepStore {
  get(runId: string, stepId: string): Promise<AgentStepRecord | null>;
}

export const AGENT_STEP_COLUMNS = `a.run_id AS "runId", a.step_id AS "stepId", a.generation, a.fence, a.granted_fence AS "grantedFence", a.attempt, a.round,
  a.refusals, a.excluded, a.unroutable, a.checkpoint, a.briefs`;
const GET = `SELECT ${AGENT_STEP_COLUMNS} FROM agent_steps a WHERE a.run_id = $1 AND a.step_id = $2`;

export function createAgentStepStore({ database }: Pick<StoreDeps, "database">): AgentStepStore {
  return { get: async (runId, stepId) => (await database.query<AgentStepRecord>(GET, [runId, stepId]))[0] ?? null };
}
