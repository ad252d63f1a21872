/** DELETE /keys/{id}. Through this process the key stops at once; others stop trusting it within two seconds. */
import type { KeyStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";
import type { Authenticate } from "../http/authenticate.js";
import type { Handler } from "../http/call.js";

export function createRevokeKey(deps: { keys: KeyStore; authenticate: Pick<Authenticate, "forget"> }): Handler<"revokeKey"> {
  return async ({ params }) => {
    if (!isId("key", params.id)) throw new DomainError("key_not_found", "There is no such API key.");
    await deps.keys.revoke(params.id);
    deps.authenticate.forget();
    return { status: 204 };
  };
}
