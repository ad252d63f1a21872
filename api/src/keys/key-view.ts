/** KeyRecord → KeyView. Neither has the key or its hash. */
import type { KeyRecord } from "@praxis/database";
import type { KeyView } from "../contract/keys.js";
import { present } from "../runs/run-view.js";

export function keyView(key: KeyRecord): KeyView {
  return {
    id: key.id,
    name: key.name,
    ...(key.role === null ? {} : { role: key.role }),
    scopes: [...key.scopes],
    pools: key.pools === null ? null : [...key.pools],
    createdBy: key.createdBy,
    createdAt: key.createdAt,
    ...present({ expiresAt: key.expiresAt, revokedAt: key.revokedAt, lastUsedAt: key.lastUsedAt }),
  };
}
