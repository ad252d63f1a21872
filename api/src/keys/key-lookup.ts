/** From a key as it was sent to the principal behind it; notes that it was used. */
import { isKeyUsable, type KeyStore } from "@praxis/database";
import type { KeyLookup } from "../http/authenticate.js";

export function createKeyLookup(deps: { keys: KeyStore; now: () => number }): KeyLookup {
  return {
    find: async (apiKey) => {
      const key = await deps.keys.find(apiKey);
      if (!key || !isKeyUsable(key, deps.now())) return null;
      // When it was last used is good to know and nothing more: a failure must not refuse the call.
      void deps.keys.touch(key.id).catch(() => undefined);
      return {
        principal: { kind: "service", id: key.id, name: key.name, scopes: key.scopes, pools: key.pools },
        expiresAt: key.expiresAt === null ? null : Date.parse(key.expiresAt),
      };
    },
  };
}
