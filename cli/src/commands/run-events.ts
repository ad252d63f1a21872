/** `praxis run events <run>`: the run's log, once or live. */
import { eventPageSchema, paths, runEventSchema, type EventPage } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { wholeNumber } from "../arguments/whole-number.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { UnexpectedAnswer } from "../http/api-errors.js";
import { followStream } from "../http/follow-stream.js";
import { eventLine } from "../views/event-line.js";

interface EventsOptions {
  follow?: boolean;
  after: number;
  limit?: number;
}

const HELP = `
With --json: the API's page {items, nextCursor}; with --follow --json: one event a line.

Example:
  $ praxis run events last --follow`;

export function addRunEvents(run: Command, action: Action): void {
  run
    .command("events")
    .argument("<run>", "id, beginning of an id, or last")
    .description("print the run's log")
    .option("-f, --follow", "go on until the run ends")
    .option("--after <number>", "only events after this number", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--limit <count>", "one page of at most this many (1 to 200); otherwise all", wholeNumber(1, 200))
    .addHelpText("after", HELP)
    .action(
      action<EventsOptions>(async (context, [text = ""], options) => {
        const runId = await resolveRunId(context.api, text);
        return options.follow === true ? follow(context, runId, options.after) : list(context, runId, options);
      }),
    );
}

async function list(context: Context, runId: string, { after, limit }: EventsOptions): Promise<ExitCode> {
  const rawItems: unknown[] = [];
  let position = String(after);
  let next: string | null;
  do {
    const { body, raw }: { body: EventPage; raw: unknown } = await context.api.get(paths.runEvents(runId), eventPageSchema, {
      after: position,
      limit: String(limit ?? 200),
    });
    if (context.json) rawItems.push(...itemsOf(raw));
    else await context.print(...body.items.map((event) => `${String(event.seq).padStart(4)}  ${eventLine(event, context.paint)}`));
    next = body.nextCursor;
    position = next ?? position;
  } while (next !== null && limit === undefined);
  if (context.json) await context.printJson({ items: rawItems, nextCursor: next });
  return EXIT.good;
}

function itemsOf(raw: unknown): unknown[] {
  return typeof raw === "object" && raw !== null && "items" in raw && Array.isArray(raw.items) ? raw.items : [];
}

async function follow(context: Context, runId: string, after: number): Promise<ExitCode> {
  const onTrouble = (trouble: string | null): void =>
    void context.note(trouble === null ? "praxis: connected again" : `praxis: connection lost (${trouble}); trying again…`);
  const { session, api } = context;
  for await (const { event, data } of followStream(session, api, {
    path: paths.runEvents(runId),
    after,
    signal: session.signal,
    onTrouble,
  })) {
    if (event === "end") break;
    const raw: unknown = JSON.parse(data);
    const parsed = runEventSchema.safeParse(raw);
    if (!parsed.success) throw new UnexpectedAnswer("An event of the run could not be read. Is praxis older than the server?");
    if (context.json) await context.printJsonLine(raw);
    else await context.print(`${String(parsed.data.seq).padStart(4)}  ${eventLine(parsed.data, context.paint)}`);
  }
  return EXIT.good;
}
