/** POST /collab/events: what an agent has to say. Types that the server writes cannot be posted, so the log does not lie about moves. */
import { DomainError, invariant } from "@praxis/domain/errors";
import { isOwnCollaborationType } from "@praxis/domain/events";
import type { Json } from "@praxis/domain/hashing";
import { canonicalJson, sha256Hex } from "@praxis/domain/hashing";
import type { Handler } from "../../http/call.js";
import { collabActor, type CollabDeps } from "../collab-deps.js";
import { collabEventView, postedKey } from "./collab-event-view.js";

export function createPostCollabEvent(deps: CollabDeps): Handler<"postCollabEvent"> {
  return async (call) => {
    const { type, subject, data, key: eventKey } = call.body;
    if (isOwnCollaborationType(type)) {
      const message = "is a type that the server writes itself";
      throw new DomainError("invalid_request", `\`${type}\` ${message}.`, { issues: [{ path: "type", message }] });
    }
    const body = sha256Hex(canonicalJson(call.body as Json));
    const store = deps.collaboration();
    return call.commitOutside(async (outside) => {
      const key = eventKey === undefined ? outside : { key: postedKey(eventKey, call.principal.id), body };
      const committed = await store.commit({
        actor: collabActor(call),
        ...(key === null ? {} : { key }),
        decide: () => ({
          event: { type, ...(subject === undefined ? {} : { subject }), data: data as { readonly [name: string]: Json } },
          changes: [],
          answer: null,
        }),
      });
      invariant(committed.line !== null, "a posted event writes a line");
      return { status: 201, json: collabEventView({ line: committed.line }) };
    });
  };
}
