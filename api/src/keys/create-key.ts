/** POST /keys. The answer holds the key, so what an `Idempotency-Key` keeps of it is sealed. */
import type { KeyStore } from "@praxis/database";
import { actorOf, scopesOfRole } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { CreatedKey } from "../contract/keys.js";
import type { Handler } from "../http/call.js";
import { keyView } from "./key-view.js";

export function createCreateKey(deps: { keys: KeyStore; now: () => number }): Handler<"createKey"> {
  return (call) => {
    const { name, role, scopes, pools, expiresAt } = call.body;
    if (expiresAt !== undefined && Date.parse(expiresAt) <= deps.now()) {
      const message = "must lie in the future";
      throw new DomainError("invalid_request", `\`expiresAt\` ${message}.`, { issues: [{ path: "expiresAt", message }] });
    }
    const draft = {
      name,
      role: role ?? null,
      scopes: [...new Set(role === undefined ? scopes : scopesOfRole(role))],
      pools: pools ?? null,
      createdBy: actorOf(call.principal),
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    };
    return call.commit(
      async (tx) => {
        const { key, apiKey } = await deps.keys.create(draft, tx);
        const created: CreatedKey = { ...keyView(key), apiKey };
        return { status: 201, json: created };
      },
      { sealed: true },
    );
  };
}
