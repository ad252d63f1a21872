/** Follows one run to its end and returns the exit code it stands for. How it looks is up to a face: live table, lines, or JSON. */
import { eventsEndSchema, paths, runEventSchema, runViewSchema, type ApprovalView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import type { Context } from "../context.js";
import { EXIT, exitOfRun, type ExitCode } from "../exit-codes.js";
import { Interrupted, UnexpectedAnswer } from "../http/api-errors.js";
import { followStream } from "../http/follow-stream.js";
import { createJsonFace } from "./json-face.js";
import { createLinesFace } from "./lines-face.js";
import { createLiveFace } from "./live-face.js";
import type { WatchFace } from "./watch-face.js";
import { openQuestions } from "./open-questions.js";

export interface WatchOptions {
  runId: string;
  /** Do not stay while a person is asked. */
  noWait: boolean;
}

/** Events come in bursts; the table needs no more than this. */
const STATE_EVERY_MS = 250;
/** Some changes (a worker that is gone) come without an event. */
const STATE_AT_LEAST_EVERY_MS = 5_000;

export async function watchRun(context: Context, { runId, noWait }: WatchOptions): Promise<ExitCode> {
  const face = context.json ? createJsonFace(context) : context.live ? createLiveFace(context) : createLinesFace(context);
  context.muteRetries();
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, context.session.signal]);
  const watched = createWatchedRun(context, face, { runId, noWait, over: over.signal });
  try {
    await watched.refresh();
    const events = readEvents(context, face, runId, signal, watched.touch);
    const states = keepState(context, watched, signal);
    const ended = await Promise.race([events, states]);
    over.abort();
    await Promise.allSettled([events, states]);
    const { body, raw } = await context.api.get(paths.run(runId), runViewSchema);
    await face.end(body, raw, ended);
    return ended === "asked" && !isRunClosed(body.status) ? EXIT.waiting : exitOfRun(body.status);
  } catch (error) {
    if (!(error instanceof Interrupted) && !context.session.signal.aborted) throw error;
    await face.close();
    await context.note(context.hint(`Stopped watching; the run goes on. To watch again: praxis run watch ${runId}`));
    return EXIT.interrupted;
  } finally {
    over.abort();
    await face.close();
  }
}

interface WatchedRun {
  /** An event was shown: read the run again soon. */
  touch(seq: number): void;
  touched(): boolean;
  /** Reads run and questions and shows them. True: a person is asked, every event so far was shown, and nobody wants to wait. */
  refresh(): Promise<boolean>;
}

function createWatchedRun(context: Context, face: WatchFace, { runId, noWait, over }: WatchOptions & { over: AbortSignal }): WatchedRun {
  let questions: ApprovalView[] = [];
  /** The run's log when they were read: what led to them is shown first. */
  let questionsSeq = 0;
  let touched = false;
  let shownSeq = 0;
  let known = "";
  return {
    touch: (seq) => {
      touched = true;
      shownSeq = Math.max(shownSeq, seq);
    },
    touched: () => touched,
    refresh: async () => {
      touched = false;
      const run = (await context.api.get(paths.run(runId), runViewSchema)).body;
      const asked = run.steps.map(({ id, status, waitingOn, generation }) => `${id} ${status} ${waitingOn} ${String(generation)}`).join();
      const incomplete = run.waitingOn === "approval" && questions.length === 0;
      // Programs read the events; only people need the questions spelled out.
      if (!context.json && (asked !== known || incomplete)) {
        questions = await openQuestions(context.api, run);
        questionsSeq = run.log.lastSeq;
      }
      known = asked;
      if (!over.aborted) await face.state(run, shownSeq >= questionsSeq ? questions : []);
      return noWait && run.waitingOn === "approval" && !isRunClosed(run.status) && shownSeq >= run.log.lastSeq;
    },
  };
}

/** Resolves at the end of the run's log. */
async function readEvents(
  context: Context,
  face: WatchFace,
  runId: string,
  signal: AbortSignal,
  touch: (seq: number) => void,
): Promise<"closed"> {
  const onTrouble = (trouble: string | null): void => void face.trouble(trouble);
  const stream = followStream(context.session, context.api, { path: paths.runEvents(runId), after: 0, signal, onTrouble });
  for await (const { event, data } of stream) {
    const raw: unknown = jsonOf(data);
    if (event === "end") {
      if (eventsEndSchema.safeParse(raw).success) break;
      throw new UnexpectedAnswer("The end of the run's log could not be read.");
    }
    const parsed = runEventSchema.safeParse(raw);
    if (!parsed.success) throw new UnexpectedAnswer("An event of the run could not be read. Is praxis older than the server?");
    await face.event(parsed.data, raw);
    touch(parsed.data.seq);
  }
  return "closed";
}

/** Reads the run again after events, and now and then without. Resolves only when a person is asked and nobody wants to wait. */
async function keepState(context: Context, watched: WatchedRun, signal: AbortSignal): Promise<"asked"> {
  const { session } = context;
  let lastRead = session.now();
  let asked = false;
  while (!asked) {
    await session.sleep(STATE_EVERY_MS, signal);
    if (!watched.touched() && session.now() - lastRead < STATE_AT_LEAST_EVERY_MS) continue;
    lastRead = session.now();
    try {
      asked = await watched.refresh();
    } catch (error) {
      // The stream of events judges the connection: it knows how long to try.
      if (signal.aborted || error instanceof Interrupted) throw error;
      watched.touch(0);
    }
  }
  return "asked";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
