/** One stream of the server from a position on, without gap or repeat: cut connections are opened again where they stopped. */
import type { Session } from "../session.js";
import type { ApiClient } from "./api-client.js";
import { ApiProblem, Interrupted, networkFault, Unreachable } from "./api-errors.js";
import { bodyPieces } from "./body-pieces.js";
import { createSseParser, type SseMessage } from "./sse-parser.js";
import { backOff } from "./with-retries.js";

/** The server writes a comment every 15 s: three missing ones mean the connection is dead. */
const SILENCE_MS = 45_000;
/** Long enough for the whole stack to be started again. */
const GIVE_UP_MS = 120_000;

export interface FollowOptions {
  path: string;
  /** Messages with a larger id are wanted. */
  after: number;
  signal: AbortSignal;
  /** Told when the connection is lost (with what happened) and when it is back (null). */
  onTrouble: (trouble: string | null) => void;
  giveUpMs?: number;
}

/** Ends after the message `end`, which is yielded too. Throws what the server refuses, or Unreachable after two minutes without it. */
export async function* followStream(session: Session, api: ApiClient, options: FollowOptions): AsyncGenerator<SseMessage> {
  const { signal, onTrouble, giveUpMs = GIVE_UP_MS } = options;
  let position = options.after;
  let lastHeard = session.now();
  let lost = false;
  for (let tries = 0; ; tries++) {
    try {
      for await (const message of oneConnection(session, api, options.path, position, signal)) {
        if (lost) onTrouble(null);
        lost = false;
        tries = 0;
        lastHeard = session.now();
        if (message === null) continue;
        const id = message.id === undefined ? Number.NaN : Number(message.id);
        if (id <= position) continue;
        if (Number.isSafeInteger(id)) position = id;
        if (message.event === "cut") break;
        yield message;
        if (message.event === "end") return;
      }
    } catch (error) {
      if (session.signal.aborted) throw new Interrupted();
      if (signal.aborted) return;
      if (!mayPass(error)) throw error;
      if (session.now() - lastHeard > giveUpMs) throw new Unreachable(error.message, { maybeArrived: false, cause: error });
      if (!lost) onTrouble(error.message);
      lost = true;
    }
    await session.sleep(backOff(tries), signal);
  }
}

/** Null: the connection is open, or a comment came. */
async function* oneConnection(
  session: Session,
  api: ApiClient,
  path: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<SseMessage | null> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const silence = setTimeout(() => over.abort(), SILENCE_MS);
  try {
    const response = await api.open(path, {
      accept: "text/event-stream",
      query: { after: String(after) },
      headers: { "Last-Event-ID": String(after) },
      signal: both,
    });
    yield null;
    const parser = createSseParser();
    for await (const piece of bodyPieces(session, response)) {
      silence.refresh();
      yield null;
      yield* parser.push(piece);
    }
  } catch (error) {
    if (over.signal.aborted && !signal.aborted && !session.signal.aborted)
      throw new Unreachable("the server went silent", { maybeArrived: false, cause: error });
    throw error instanceof ApiProblem || error instanceof Unreachable || error instanceof Interrupted || signal.aborted
      ? error
      : networkFault(error);
  } finally {
    clearTimeout(silence);
    over.abort();
  }
}

function mayPass(error: unknown): error is ApiProblem | Unreachable {
  if (error instanceof Unreachable) return error.temporary;
  return error instanceof ApiProblem && (error.problem.status === 429 || error.problem.status >= 500);
}
