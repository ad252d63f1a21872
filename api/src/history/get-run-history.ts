/** GET /runs/{id}/history: the lean table as one JSON answer that is written while it is read, or live by server-sent events. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RunStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_COLUMNS, HISTORY_ROWS_MAX, historyIdSchema, historyPlace } from "../contract/history.js";
import { type Handler, type QueryOf, WRITTEN } from "../http/call.js";
import { isUnchanged } from "../http/etag.js";
import { chooseMediaType } from "../http/media-type.js";
import type { OpenStreams } from "../http/sse.js";
import { requireRun } from "../runs/require-run.js";
import { compareHistoryPlaces, HISTORY_START, historyIdOf, type HistoryPlace } from "./history-place.js";
import { historyHead, historyRows, placeOfLast } from "./history-rows.js";
import type { Histories, HistorySource } from "./history-source.js";
import { streamHistory } from "./stream-history.js";
import type { HistoryTails } from "./history-tails.js";

export interface HistoryRouteDeps {
  runs: RunStore;
  histories: Histories;
  historyTails: HistoryTails;
  streams: OpenStreams;
}

export function createGetRunHistory(deps: HistoryRouteDeps): Handler<"getRunHistory"> {
  return async ({ params, query, request, response }) => {
    const run = await requireRun(deps.runs, params.id);
    const after = placeOf(query);
    response.setHeader("Vary", "Accept");
    if (chooseMediaType(request.headers.accept, ["application/json", "text/event-stream"]) === "text/event-stream") {
      const from = resumePlace(request.headers["last-event-id"], after);
      // What can be refused is refused before the stream begins.
      await deps.histories.open(run);
      await streamHistory(deps.streams.open(request, response), deps.historyTails.of(run.id), from);
      return WRITTEN;
    }
    const source = await deps.histories.open(run);
    const limit = query.limit ?? query.last ?? HISTORY_ROWS_MAX;
    const from = query.last === undefined ? (after ?? HISTORY_START) : await placeOfLast(source, query.last);
    const etag = etagOf(run.id, source, { from, limit });
    response.set({ ETag: etag, "Cache-Control": "private, no-cache" });
    if (isUnchanged(request.headers["if-none-match"], etag)) {
      response.status(304).end();
      return WRITTEN;
    }
    response.status(200).type("application/json");
    if (request.method === "HEAD") response.end();
    else await pipeline(Readable.from(answer(source, { from, limit })), response);
    return WRITTEN;
  };
}

interface Part {
  from: HistoryPlace;
  limit: number;
}

async function* answer(source: HistorySource, { from, limit }: Part): AsyncGenerator<string> {
  const head = historyHead(source);
  yield `{"columns":${JSON.stringify(HISTORY_COLUMNS)},"rows":[`;
  let last = from;
  let sent = 0;
  for await (const rows of historyRows(source, from)) {
    const now = rows.slice(0, limit - sent);
    yield (sent > 0 ? "," : "") + now.map(({ text }) => text).join(",");
    sent += now.length;
    last = now.at(-1)?.place ?? last;
    if (sent >= limit) break;
  }
  const more = sent >= limit && compareHistoryPlaces(last, head) < 0;
  yield `],"closed":${String(source.closed)},"nextCursor":${more ? `"${historyIdOf(last)}"` : "null"}}`;
}

/** Raised when the same events are read as other rows than before: what a browser kept of a closed chain is then out of date. */
const READING = 2;

/** What is answered depends on nothing else: rows that are there never change. */
function etagOf(runId: string, source: HistorySource, { from, limit }: Part): string {
  const { executions, length, closed } = source;
  const facts = JSON.stringify([READING, HISTORY_COLUMNS, runId, executions, length, closed, historyIdOf(from), limit]);
  return `"${createHash("sha256").update(facts).digest("base64url").slice(0, 27)}"`;
}

function placeOf({ after, cursor, last }: QueryOf<"getRunHistory">): HistoryPlace | undefined {
  const given = [after, cursor, last === undefined ? undefined : "last"].filter((one) => one !== undefined);
  if (given.length > 1)
    throw new DomainError("malformed_request", "`after`, `cursor` and `last` each say where to begin: give one.", {
      issues: [{ path: "cursor", message: "cannot stand beside `after` or `last`" }],
    });
  const id = after ?? cursor;
  return id === undefined ? undefined : historyPlace(id);
}

function resumePlace(lastEventId: string | string[] | undefined, after: HistoryPlace | undefined): HistoryPlace {
  if (lastEventId === undefined || lastEventId === "") return after ?? HISTORY_START;
  const id = historyIdSchema.safeParse(lastEventId);
  if (id.success) return historyPlace(id.data);
  const message = "must be the id of a row of this history";
  throw new DomainError("malformed_request", `\`Last-Event-ID\` ${message}.`, { issues: [{ path: "Last-Event-ID", message }] });
}
