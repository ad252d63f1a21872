/** `praxis collab events`: the shared log, once or live. */
import { collabEventPageSchema, collabEventSchema, paths, type CollabEventPage } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { wholeNumber } from "../arguments/whole-number.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { UnexpectedAnswer } from "../http/api-errors.js";
import { followStream } from "../http/follow-stream.js";
import { collabEventLine } from "../views/collab-event-line.js";

interface EventsOptions {
  follow?: boolean;
  after: number;
  limit?: number;
}

const HELP = `
With --json: the API's page {items, nextCursor}; with --follow --json: one event a line.

Example:
  $ praxis collab events --follow`;

export function addCollabEvents(collab: Command, action: Action): void {
  collab
    .command("events")
    .description("print the shared log")
    .option("-f, --follow", "go on until Ctrl-C")
    .option("--after <number>", "only events after this number", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--limit <count>", "one page of at most this many (1 to 200); otherwise all", wholeNumber(1, 200))
    .addHelpText("after", HELP)
    .action(
      action<EventsOptions>(async (context, _args, options) =>
        options.follow === true ? follow(context, options.after) : list(context, options),
      ),
    );
}

async function list(context: Context, { after, limit }: EventsOptions): Promise<ExitCode> {
  const items: CollabEventPage["items"] = [];
  let position = String(after);
  let next: string | null;
  do {
    const query = { after: position, limit: String(limit ?? 200) };
    const { body }: { body: CollabEventPage } = await context.api.get(paths.collabEvents(), collabEventPageSchema, query);
    if (context.json) items.push(...body.items);
    else await context.print(...body.items.map((event) => `${String(event.seq).padStart(5)}  ${collabEventLine(event, context.paint)}`));
    next = body.nextCursor;
    position = next ?? position;
  } while (next !== null && limit === undefined);
  if (context.json) await context.printJson({ items, nextCursor: next });
  return EXIT.good;
}

async function follow(context: Context, after: number): Promise<ExitCode> {
  const onTrouble = (trouble: string | null): void =>
    void context.note(trouble === null ? "praxis: connected again" : `praxis: connection lost (${trouble}); trying again…`);
  const { session, api } = context;
  const place = { path: paths.collabEvents(), after, signal: session.signal, onTrouble };
  for await (const { data } of followStream(session, api, place)) {
    const raw: unknown = JSON.parse(data);
    const parsed = collabEventSchema.safeParse(raw);
    if (!parsed.success) throw new UnexpectedAnswer("An event could not be read. Is praxis older than the server?");
    if (context.json) await context.printJsonLine(raw);
    else await context.print(`${String(parsed.data.seq).padStart(5)}  ${collabEventLine(parsed.data, context.paint)}`);
  }
  return EXIT.good;
}
