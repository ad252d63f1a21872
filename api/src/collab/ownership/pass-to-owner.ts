/** Decides for each call of the collaboration state: answer it here, or pass it to the owner, and what to do when that one has died. */
import type { Request } from "express";
import { DomainError } from "@praxis/domain/errors";
import type { CallLocals } from "../../http/mount.js";
import type { PassedCall, PassOn } from "../../http/pass-on.js";
import { type CollaborationHost, unavailable } from "./collaboration-host.js";
import { forwardCall, type ForwardDeps } from "./forward-call.js";
import { PROOF_HEADER } from "./internal-calls.js";

/** How long a call whose owner has just died waits for the next one; taking over takes a second at most. */
const PATIENCE_MS = 4000;
const AGAIN_MS = 50;

export interface PassDeps extends ForwardDeps {
  host: CollaborationHost;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

export function createPassOn(deps: PassDeps): PassOn {
  const passOn = async (call: PassedCall): Promise<boolean> => {
    const { request, response, body } = call;
    if (deps.internal.isPassedOn(request)) {
      deps.internal.assertBody(request, body);
      // Never passed on twice: without the proof the process that sent it looks again for the owner.
      if (deps.host.store() === null) throw unavailable();
      response.setHeader(PROOF_HEADER, deps.internal.proofFor(request));
      return false;
    }
    const until = deps.now() + PATIENCE_MS;
    const { requestId } = response.locals as CallLocals;
    for (;;) {
      const place = await deps.host.place();
      if ("here" in place) return false;
      const outcome = await forwardCall(deps, call, { url: place.there, requestId });
      if (outcome === "answered") return true;
      if (outcome === "broken" && !isRepeatable(request)) throw lost();
      if (deps.now() > until) throw unavailable();
      await deps.sleep(AGAIN_MS);
    }
  };
  return Object.assign(passOn, { isPassedOn: (request: Request) => deps.internal.isPassedOn(request) });
}

/** Reads, and writes that the owner recognises when they come twice. */
function isRepeatable({ method, headers }: Request): boolean {
  return method === "GET" || method === "HEAD" || (method === "POST" && headers["idempotency-key"] !== undefined);
}

function lost(): DomainError {
  return new DomainError("collaboration_unavailable", "The owner of the collaboration state died while it had the call.", { retry: false });
}
