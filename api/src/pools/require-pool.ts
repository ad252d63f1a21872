/** Pools that exist and that the caller may work. Which of the two is missing is not said. */
import type { PoolStore } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";

export function mayWork(principal: Principal, pool: string): boolean {
  return principal.pools === null || principal.pools.includes(pool);
}

/** Throws `pool_not_found`. */
export async function requirePools(pools: Pick<PoolStore, "get">, principal: Principal, names: readonly string[]): Promise<void> {
  const found = await Promise.all(names.map(async (name) => mayWork(principal, name) && (await pools.get(name)) !== null));
  const missing = names.find((_name, place) => !found[place]);
  if (missing !== undefined) throw new DomainError("pool_not_found", `There is no pool ${missing}, or you may not work it.`);
}
