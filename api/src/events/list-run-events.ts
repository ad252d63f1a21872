/** GET /runs/{id}/events: a JSON page, a live stream, or the exact stored lines, as `Accept` says. */
import { DomainError } from "@praxis/domain/errors";
import { LINES_MEDIA_TYPE } from "../contract/events.js";
import type { Handler, QueryOf } from "../http/call.js";
import { WRITTEN } from "../http/call.js";
import { chooseMediaType } from "../http/media-type.js";
import { pageSize } from "../http/pagination.js";
import { resumePoint, type OpenStreams } from "../http/sse.js";
import { requireRun } from "../runs/require-run.js";
import { eventView } from "./event-view.js";
import { type StreamDeps, streamRunEvents } from "./stream-run-events.js";
import { writeLines } from "./write-lines.js";

interface EventRouteDeps extends StreamDeps {
  streams: OpenStreams;
}

export function createListRunEvents(deps: EventRouteDeps): Handler<"listRunEvents"> {
  return async ({ params, query, request, response }) => {
    const run = await requireRun(deps.runs, params.id);
    const after = placeOf(query);
    const limit = pageSize(query.limit);
    const type = chooseMediaType(request.headers.accept, ["application/json", "text/event-stream", LINES_MEDIA_TYPE]);
    response.setHeader("Vary", "Accept");
    if (type === "text/event-stream") {
      const from = resumePoint(request, after);
      await streamRunEvents(deps, deps.streams.open(request, response), run.id, from);
      return WRITTEN;
    }
    if (type === LINES_MEDIA_TYPE) {
      await writeLines(deps.events, request, response, { runId: run.id, after: after ?? 0, limit: query.limit ?? null });
      return WRITTEN;
    }
    const lines = await deps.events.read(run.id, { after: after ?? 0, limit: limit + 1 });
    const page = lines.slice(0, limit);
    return { status: 200, json: { items: page.map(eventView), nextCursor: lines.length > limit ? String(page.at(-1)?.seq ?? 0) : null } };
  };
}

function placeOf({ after, cursor }: QueryOf<"listRunEvents">): number | undefined {
  if (after === undefined || cursor === undefined) return after ?? cursor;
  throw new DomainError("malformed_request", "`after` and `cursor` mean the same: give one.", {
    issues: [{ path: "cursor", message: "cannot stand beside `after`" }],
  });
}
