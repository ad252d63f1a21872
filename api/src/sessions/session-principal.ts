/** SessionRecord → who that is. A session of a key is the key: same id, same rights, same name in every log. */
import type { SessionRecord } from "@praxis/database";
import type { Principal } from "@praxis/domain/access";
import { OWN_ISSUER } from "./own-issuer.js";

export function sessionPrincipal({ keyId, name, scopes, pools }: SessionRecord): Principal {
  if (keyId !== null) return { kind: "service", id: keyId, name, scopes, pools };
  return { kind: "user", id: `${OWN_ISSUER}#${name}`, name, scopes, pools: null };
}
