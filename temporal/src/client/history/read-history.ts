/** Reads a run's history from Temporal as it is stored: the chain, the pages of one execution, and what comes. Nothing is kept here. */
import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "@praxis/domain/errors";
import { runWorkflowId } from "@praxis/domain/ids";
import type { Client, Connection } from "@temporalio/client";
import { historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import { isNotFound, translateTemporalError } from "../translate-error.js";
import { numberOf, partsOf, textOf, type RawHistoryEvent } from "./raw-event.js";

/** Where a chain stands. */
export interface HistoryChain {
  /** First to last, as far as Temporal remembers. */
  executions: string[];
  /** Events of the last one that are stored now. */
  length: number;
  /** The workflow has ended, and nothing follows it. */
  closed: boolean;
}

/** What came in one execution, in order and without repeat. */
export interface HistoryNews {
  /** Place in the chain. */
  execution: number;
  events: readonly RawHistoryEvent[];
}

export interface HistoryReader {
  /** Throws `run_not_found` when Temporal does not know the run. */
  chain(runId: string): Promise<HistoryChain>;
  /** Events of one execution that are stored now. Throws `history_not_found`. */
  length(runId: string, execution: string): Promise<number>;
  /** One execution from its first event, a page at a time; one page is held. Throws `history_not_found`. */
  pages(runId: string, execution: string): AsyncIterable<readonly RawHistoryEvent[]>;
  /** From the first event of execution `place.execution` on, over every later execution, as it comes. Ends with the chain. */
  follow(runId: string, place: { execution: number; id: string }, signal: AbortSignal): AsyncIterable<HistoryNews>;
  /** Events in the JSON form that the archive has. */
  toJson(events: readonly RawHistoryEvent[]): RawHistoryEvent[];
}

export interface ReaderDeps {
  client: Client;
  connection: Connection;
  namespace: string;
  deadlineMs: number;
}

/** The server holds a long poll for 20 s and then answers with nothing. */
const LONG_POLL_DEADLINE_MS = 40_000;
/** The server shortens it to its own limit. */
const PAGE_EVENTS = 1_000;
/** Executions whose predecessor is remembered: it never changes, and a chain is walked from its end. */
const LINKS_MAX = 10_000;
/** A workflow task that fails again and again shows events that are not stored. */
const NOT_STORED_MS = 1_000;

export function createHistoryReader({ client, connection, namespace, deadlineMs }: ReaderDeps): HistoryReader {
  const links = new Map<string, string | null>();
  const call = async <T>(what: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(Date.now() + deadlineMs, what);
    } catch (error) {
      throw translateTemporalError(error);
    }
  };
  const page = (runId: string, execution: string, more: { token?: Uint8Array | null; size?: number; wait?: boolean }) =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId: runWorkflowId(runId), runId: execution },
      maximumPageSize: more.size ?? PAGE_EVENTS,
      ...(more.token?.length ? { nextPageToken: more.token } : {}),
      ...(more.wait ? { waitNewEvent: true } : {}),
    });
  const describe = (runId: string, execution?: string) => call(() => client.workflow.getHandle(runWorkflowId(runId), execution).describe());
  /** Null: the first one, or Temporal has forgotten it and all before it. */
  const before = async (runId: string, execution: string): Promise<string | null> => {
    const known = links.get(execution);
    if (known !== undefined) return known;
    const first = await call(() => page(runId, execution, { size: 1 }).catch(nullIfNotFound));
    const started = first?.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const previous = started?.continuedExecutionRunId || null;
    if (links.size >= LINKS_MAX) links.clear();
    if (started) links.set(execution, previous);
    return previous;
  };
  const length = async (runId: string, execution: string): Promise<number> => {
    try {
      return (await describe(runId, execution)).historyLength;
    } catch (error) {
      if (DomainError.is(error) && error.code === "run_not_found") throw forgotten(error);
      throw error;
    }
  };

  return {
    chain: async (runId) => {
      const last = await describe(runId);
      const executions: string[] = [];
      for (let one: string | null = last.runId; one !== null; one = await before(runId, one)) executions.unshift(one);
      return { executions, length: last.historyLength, closed: last.status.name !== "RUNNING" };
    },
    length,
    pages: async function* (runId, execution) {
      let token: Uint8Array | null = null;
      do {
        const found = await call(() => page(runId, execution, { token }).catch(throwForgotten));
        yield eventsOf(found);
        token = found.nextPageToken;
      } while (token.length > 0);
    },
    follow: async function* (runId, place, signal) {
      let next: { execution: number; id: string } | null = place;
      while (next !== null && !signal.aborted) next = yield* followOne({ page, length, connection }, runId, next, signal);
    },
    toJson: (events) => (JSON.parse(historyToJSON({ events: [...events] })) as { events: RawHistoryEvent[] }).events,
  };
}

type Page = Awaited<ReturnType<Client["workflowService"]["getWorkflowExecutionHistory"]>>;

interface FollowDeps {
  page(runId: string, execution: string, more: { token: Uint8Array | null; wait: true }): Promise<Page>;
  length(runId: string, execution: string): Promise<number>;
  connection: Connection;
}

/** Answers the execution after it, or null when the chain has ended (or nobody listens any more). */
async function* followOne(
  deps: FollowDeps,
  runId: string,
  { execution, id }: { execution: number; id: string },
  signal: AbortSignal,
): AsyncGenerator<HistoryNews, { execution: number; id: string } | null> {
  let token: Uint8Array | null = null;
  let seen = 0;
  while (!signal.aborted) {
    const found = await longPoll(deps, () => deps.page(runId, id, { token, wait: true }), signal);
    if (found === null) return null;
    const events = eventsOf(found).filter(({ eventId }) => numberOf(eventId) > seen);
    const stored = await storedOnly(events, () => deps.length(runId, id));
    if (stored.length > 0) yield { execution, events: stored };
    seen = numberOf(stored.at(-1)?.["eventId"]) || seen;
    if (stored.length < events.length) {
      token = null;
      await sleep(NOT_STORED_MS, undefined, { signal }).catch(() => undefined);
      continue;
    }
    if (found.nextPageToken.length === 0) {
      const last = stored.at(-1);
      const follower = last ? textOf(partsOf(last).attributes["newExecutionRunId"]) : "";
      return follower === "" ? null : { execution: execution + 1, id: follower };
    }
    token = found.nextPageToken;
  }
  return null;
}

/** Null once nobody listens. */
async function longPoll({ connection }: FollowDeps, ask: () => Promise<Page>, signal: AbortSignal): Promise<Page | null> {
  try {
    return await connection.withDeadline(Date.now() + LONG_POLL_DEADLINE_MS, () =>
      connection.withAbortSignal(signal, () => ask().catch(throwForgotten)),
    );
  } catch (error) {
    if (signal.aborted) return null;
    throw translateTemporalError(error);
  }
}

/** The server may add the task that it is about to write (or to try again): its number can be given to another event later. */
async function storedOnly(events: RawHistoryEvent[], length: () => Promise<number>): Promise<RawHistoryEvent[]> {
  const last = events.at(-1);
  if (last === undefined || !/^WorkflowTask(Scheduled|Started)$/.test(partsOf(last).type)) return events;
  const most = await length();
  return events.filter(({ eventId }) => numberOf(eventId) <= most);
}

function eventsOf(found: Page): RawHistoryEvent[] {
  return (found.history?.events ?? []) as unknown as RawHistoryEvent[];
}

function nullIfNotFound(error: unknown): null {
  if (isNotFound(error)) return null;
  throw error;
}

function throwForgotten(error: unknown): never {
  throw isNotFound(error) ? forgotten(error) : error;
}

function forgotten(cause: unknown): DomainError {
  return new DomainError("history_not_found", "Temporal no longer has the history of this execution.", { cause });
}
