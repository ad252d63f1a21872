/** The sealed lines exactly as stored, one a line: what `praxis run verify` checks without trusting this server. */
import type { EventStore } from "@praxis/database";
import type { Request, Response } from "express";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LINES_MEDIA_TYPE } from "../contract/events.js";

const PAGE = 500;

/** @param place.limit null: to the end of the log. */
export async function writeLines(
  events: EventStore,
  request: Request,
  response: Response,
  place: { runId: string; after: number; limit: number | null },
): Promise<void> {
  response.writeHead(200, { "Content-Type": `${LINES_MEDIA_TYPE}; charset=utf-8`, "Cache-Control": "no-store" });
  if (request.method === "HEAD") response.end();
  else await pipeline(Readable.from(linesOf(events, place)), response);
}

async function* linesOf(events: EventStore, place: { runId: string; after: number; limit: number | null }): AsyncGenerator<string> {
  let after = place.after;
  let left = place.limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const wanted = Math.min(PAGE, left);
    const page = await events.read(place.runId, { after, limit: wanted });
    if (page.length > 0) yield page.map(({ line }) => `${line}\n`).join("");
    if (page.length < wanted) return;
    after = page.at(-1)?.seq ?? after;
    left -= page.length;
  }
}
