/** POST /sessions/codes. The answer holds the code, so what an `Idempotency-Key` keeps of it is sealed. */
import type { SessionStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { LoginCode } from "../contract/sessions.js";
import type { Handler } from "../http/call.js";

/** Who signs in with a code that names nobody. */
export const LOCAL_PERSON = "local";

export function createCreateLoginCode(deps: { sessions: SessionStore }): Handler<"createLoginCode"> {
  return (call) => {
    const { name = LOCAL_PERSON, role = "admin" } = call.body;
    // Whoever makes it can be this person too: who did stands beside the code, and in the log.
    const { id, name: maker } = call.principal;
    if (name !== maker) call.log.info({ for: name, role, by: id }, "a login code was made for another person");
    return call.commit(
      async (tx) => {
        const code: LoginCode = await deps.sessions.createCode({ name, role, createdBy: actorOf(call.principal) }, tx);
        return { status: 201, json: code };
      },
      { sealed: true },
    );
  };
}
