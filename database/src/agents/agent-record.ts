/** An agent as Postgres remembers it. */
export interface AgentRecord {
  id: string;
  principalId: string;
  name: string;
  pools: readonly string[];
  capabilities: readonly string[];
  maxLeases: number;
  model: string | null;
  provider: string | null;
  version: string | null;
  registeredAt: string;
  seenAt: string;
  /** Open leases it holds now. */
  leases: number;
}

export interface AgentRegistration {
  id: string;
  principalId: string;
  name: string;
  pools: readonly string[];
  capabilities: readonly string[];
  /** Default 8. */
  maxLeases?: number;
  model?: string;
  provider?: string;
  version?: string;
}

export interface AgentFilter {
  pool?: string;
  /** Only this principal's. */
  principalId?: string;
  limit?: number;
  cursor?: string;
}
