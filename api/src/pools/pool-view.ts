/** PoolRecord → PoolView. */
import type { PoolRecord } from "@praxis/database";
import type { PoolView } from "../contract/pools.js";
import { present } from "../runs/run-view.js";

export function poolView(pool: PoolRecord): PoolView {
  return { name: pool.name, trust: pool.trust, ...present({ description: pool.description }), createdAt: pool.createdAt };
}
