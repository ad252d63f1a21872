/** GET /.well-known/jwks.json: public halves only. */
import type { Handler } from "../http/call.js";
import type { SigningKeys } from "./signing-keys.js";

export function createGetJwks(deps: { signingKeys: Pick<SigningKeys, "published"> }): Handler<"getJwks"> {
  return async () => ({ status: 200, json: await deps.signingKeys.published() });
}
