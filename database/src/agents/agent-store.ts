/** The registry of agents: each bound to the principal that registered it, forgotten 90 s after its last sign of life. */
import type { Page } from "../runs/run-record.js";
import type { AgentFilter, AgentRecord, AgentRegistration } from "./agent-record.js";

export interface AgentStore {
  /** A repeat refreshes. Throws `agent_not_found` when another principal holds this id. */
  register(agent: AgentRegistration): Promise<{ agent: AgentRecord; created: boolean }>;
  get(id: string): Promise<AgentRecord | null>;
  /** By id. Agents past their time are left out, swept or not. */
  list(filter: AgentFilter): Promise<Page<AgentRecord>>;
  /** Throws `agent_not_found` (also for another principal's), `illegal_transition` while it holds a lease. */
  remove(agent: { id: string; principalId: string }): Promise<void>;
  /** A sign of life; writes at most once per 10 s. */
  touch(id: string): Promise<void>;
  /** Removes those past their time. Answers their ids. */
  expire(limit?: number): Promise<string[]>;
}
