/** GET /collab/events: a JSON page or a live stream, as `Accept` says. */
import { DomainError } from "@praxis/domain/errors";
import type { Handler, QueryOf } from "../../http/call.js";
import { WRITTEN } from "../../http/call.js";
import { chooseMediaType } from "../../http/media-type.js";
import { pageSize } from "../../http/pagination.js";
import { resumePoint, type OpenStreams } from "../../http/sse.js";
import type { CollabDeps } from "../collab-deps.js";
import { collabEventView } from "./collab-event-view.js";

export function createListCollabEvents(deps: CollabDeps & { streams: OpenStreams }): Handler<"listCollabEvents"> {
  return async ({ query, request, response }) => {
    const { events } = deps.collaboration();
    const after = placeOf(query);
    response.setHeader("Vary", "Accept");
    if (chooseMediaType(request.headers.accept, ["application/json", "text/event-stream"]) === "text/event-stream") {
      const from = resumePoint(request, after);
      // What was moved away is said as 410, which a stream that has begun could not do any more.
      await events.read({ after: from, limit: 1 });
      const stream = deps.streams.open(request, response);
      try {
        for await (const line of events.follow({ after: from, signal: stream.signal })) {
          if (!(await stream.send({ id: String(line.seq), data: JSON.stringify(collabEventView(line)) }))) break;
        }
      } finally {
        stream.end();
      }
      return WRITTEN;
    }
    const limit = pageSize(query.limit);
    const page = await events.read({ after: after ?? 0, limit });
    const last = page.at(-1)?.seq;
    // A page may end before its limit, with the segment it was read from: only the log's head says that nothing follows.
    const more = last !== undefined && last < events.head().seq;
    return { status: 200, json: { items: page.map(collabEventView), nextCursor: more ? String(last) : null } };
  };
}

function placeOf({ after, cursor }: QueryOf<"listCollabEvents">): number | undefined {
  if (after === undefined || cursor === undefined) return after ?? cursor;
  throw new DomainError("malformed_request", "`after` and `cursor` mean the same: give one.", {
    issues: [{ path: "cursor", message: "cannot stand beside `after`" }],
  });
}
