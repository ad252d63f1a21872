/** GET /sessions/me */
import { decodeJwt } from "jose";
import type { CurrentSession } from "../contract/sessions.js";
import { bearerOf } from "../http/authenticate.js";
import type { Handler } from "../http/call.js";
import { principalView } from "./session-view.js";

export function createGetSession(): Handler<"getSession"> {
  return ({ principal, request }) => {
    // Checked already: the caller was identified by it.
    const token = bearerOf(request);
    const { exp } = token === null ? {} : decodeJwt(token);
    const current: CurrentSession = {
      principal: principalView(principal),
      expiresAt: exp === undefined ? null : new Date(exp * 1000).toISOString(),
    };
    return Promise.resolve({ status: 200, json: current });
  };
}
