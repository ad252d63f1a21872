/** What is known of an agent step over all its grants. Written by the offer and lease stores in their own transactions; read here. */
import type { Json } from "@praxis/domain/hashing";
import type { Brief } from "@praxis/domain/lease";

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
