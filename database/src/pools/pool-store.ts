/** Pools: put and list. */
import type { PoolTrust } from "@praxis/domain/lease";

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
