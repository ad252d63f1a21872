/** Pools: named queues of leased work. The built-in one is `default`, made by the migration. */
import type { PoolTrust } from "@praxis/domain/lease";
import type { StoreDeps } from "../store-deps.js";

export interface PoolRecord {
  name: string;
  trust: PoolTrust;
  description: string | null;
  createdAt: string;
}

export interface PoolStore {
  /** A repeat replaces trust and description. */
  put(pool: { name: string; trust: PoolTrust; description?: string }): Promise<PoolRecord>;
  get(name: string): Promise<PoolRecord | null>;
  /** By name. */
  list(): Promise<PoolRecord[]>;
}

const COLUMNS = `name, trust, description, created_at AS "createdAt"`;
const PUT = `INSERT INTO pools (name, trust, description, created_at) VALUES ($1, $2, $3, clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET trust = excluded.trust, description = excluded.description RETURNING ${COLUMNS}`;
const GET = `SELECT ${COLUMNS} FROM pools WHERE name = $1`;
const LIST = `SELECT ${COLUMNS} FROM pools ORDER BY name`;

export function createPoolStore({ database }: Pick<StoreDeps, "database">): PoolStore {
  return {
    async put({ name, trust, description }) {
      const [pool] = await database.query<PoolRecord>(PUT, [name, trust, description ?? null]);
      if (!pool) throw new Error("an upsert answers its row");
      return pool;
    },
    get: async (name) => (await database.query<PoolRecord>(GET, [name]))[0] ?? null,
    list: () => database.query<PoolRecord>(LIST),
  };
}
