/** The registry of agents: each bound to the principal that registered it, forgotten 90 s after its last sign of life. */
import { DomainError } from "@praxis/domain/errors";
import { AGENT_TTL_MS, MAX_LEASES_DEFAULT } from "@praxis/domain/lease";
import { clampLimit, readCursor, writeCursor } from "../connection/cursor.js";
import { toText } from "../connection/to-jsonb.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDeps } from "../store-deps.js";
import type { AgentFilter, AgentRecord, AgentRegistration } from "./agent-record.js";

export interface AgentStore {
  /** A repeat refreshes. Throws `agent_not_found` when another principal holds this id, `lease_limit` when this one has too many agents. */
  register(agent: AgentRegistration): Promise<{ agent: AgentRecord; created: boolean }>;
  get(id: string): Promise<AgentRecord | null>;
  /** By id. Agents past their time are left out, swept or not. */
  list(filter: AgentFilter): Promise<Page<AgentRecord>>;
  /** Throws `agent_not_found` (also for another principal's), `illegal_transition` while it holds a lease. */
  remove(agent: { id: string; principalId: string }): Promise<void>;
  /** Removes those past their time. Answers their ids. */
  expire(limit?: number): Promise<string[]>;
}

/** As many as may wait for work at once; each is a row, and a member of the shared document of agents. Two calls at once may go past it by one. */
const AGENTS_OF_ONE_MAX = 1_000;

/** Written out wherever it is counted, so that the partial index of open leases serves. */
const HELD = `(SELECT count(*) FROM leases l WHERE l.agent_id = a.id AND l.state IN ('granting', 'granted', 'active', 'completing'))`;
const COLUMNS = `a.id, a.principal_id AS "principalId", a.name, a.pools, a.capabilities, a.max_leases AS "maxLeases", a.model, a.provider, a.version,
  a.registered_at AS "registeredAt", a.seen_at AS "seenAt", ${HELD} AS leases`;
const PAST = `a.seen_at <= clock_timestamp() - ${String(AGENT_TTL_MS)} * interval '1 ms' AND ${HELD} = 0`;

/** An id whose registration has run out is free for anyone, swept or not. `xmax` is 0 in a row that was just inserted. */
const REGISTER = `INSERT INTO agents AS a (id, principal_id, name, pools, capabilities, max_leases, model, provider, version, registered_at, seen_at)
  SELECT $1, $2, $3, $4::text[], $5::text[], $6::int, $7, $8, $9, clock_timestamp(), clock_timestamp()
  WHERE EXISTS (SELECT 1 FROM agents own WHERE own.id = $1) OR (SELECT count(*) FROM agents own WHERE own.principal_id = $2) < $10
  ON CONFLICT (id) DO UPDATE SET principal_id = excluded.principal_id, name = excluded.name, pools = excluded.pools,
    capabilities = excluded.capabilities, max_leases = excluded.max_leases, model = excluded.model, provider = excluded.provider,
    version = excluded.version, seen_at = excluded.seen_at,
    registered_at = CASE WHEN a.principal_id = excluded.principal_id THEN a.registered_at ELSE excluded.registered_at END
  WHERE a.principal_id = excluded.principal_id OR (${PAST})
  RETURNING ${COLUMNS}, a.xmax = 0 AS created`;
const EXISTS = `SELECT 1 FROM agents WHERE id = $1`;
const GET = `SELECT ${COLUMNS} FROM agents a WHERE a.id = $1`;
const LOCK = `SELECT id FROM agents WHERE id = $1 AND principal_id = $2 FOR UPDATE`;
const HELD_BY = `SELECT id FROM leases WHERE agent_id = $1 AND state IN ('granting', 'granted', 'active', 'completing')`;
const EXPIRE = `DELETE FROM agents WHERE id IN (SELECT a.id FROM agents a WHERE ${PAST} ORDER BY a.seen_at LIMIT $1 FOR UPDATE OF a SKIP LOCKED) RETURNING id`;

export function createAgentStore({ database }: Pick<StoreDeps, "database">): AgentStore {
  return {
    async register(agent) {
      const [row] = await database.query<AgentRecord & { created: boolean }>(REGISTER, [
        agent.id,
        agent.principalId,
        toText(agent.name),
        agent.pools,
        agent.capabilities,
        agent.maxLeases ?? MAX_LEASES_DEFAULT,
        agent.model ?? null,
        agent.provider ?? null,
        agent.version ?? null,
        AGENTS_OF_ONE_MAX,
      ]);
      if (!row) throw (await database.query(EXISTS, [agent.id])).length > 0 ? agentNotFound(agent.id) : tooManyAgents();
      const { created, ...record } = row;
      return { agent: record, created };
    },
    get: async (id) => (await database.query<AgentRecord>(GET, [id]))[0] ?? null,
    list: (filter) => listAgents(database, filter),
    async remove({ id, principalId }) {
      await database.transaction(async (tx) => {
        const [row] = await tx.query(LOCK, [id, principalId]);
        if (!row) throw agentNotFound(id);
        const held = await tx.query<{ id: string }>(HELD_BY, [id]);
        if (held.length > 0) {
          const message = `The agent ${id} holds ${String(held.length)} leases. End or revoke them first.`;
          throw new DomainError("illegal_transition", message, {
            details: { from: "holding", to: "removed", allowed: [], leases: held.map((lease) => lease.id) },
          });
        }
        await tx.query("DELETE FROM agents WHERE id = $1", [id]);
      });
    },
    async expire(limit = 100) {
      return (await database.query<{ id: string }>(EXPIRE, [limit])).map(({ id }) => id);
    },
  };
}

function tooManyAgents(): DomainError {
  const most = String(AGENTS_OF_ONE_MAX);
  const message = `${most} agents are registered with this key, which is the most. Remove some with DELETE /agents/{id}; a silent one is forgotten after 90 s.`;
  return new DomainError("lease_limit", message, { details: { agentsMax: AGENTS_OF_ONE_MAX } });
}

export function agentNotFound(id: string): DomainError {
  return new DomainError(
    "agent_not_found",
    `No agent ${id} is registered by you. Register it with PUT /agents/${id}; without a sign of life it is forgotten after 90 s.`,
  );
}

async function listAgents(database: StoreDeps["database"], filter: AgentFilter): Promise<Page<AgentRecord>> {
  const limit = clampLimit(filter.limit);
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${String(values.push(value))}`;
  const conditions = [`NOT (${PAST})`];
  if (filter.pool !== undefined) conditions.push(`${param(filter.pool)} = ANY(a.pools)`);
  if (filter.principalId !== undefined) conditions.push(`a.principal_id = ${param(filter.principalId)}`);
  if (filter.cursor !== undefined) conditions.push(`a.id > ${param(readCursor("agents", filter.cursor)[1])}`);
  const text = `SELECT ${COLUMNS} FROM agents a WHERE ${conditions.join(" AND ")} ORDER BY a.id LIMIT ${param(limit + 1)}`;
  const rows = await database.queryOnce<AgentRecord>(text, values);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? writeCursor("agents", [last.registeredAt, last.id]) : null };
}
