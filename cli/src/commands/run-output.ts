/** `praxis run output <run> [step]`: a step's bytes, as they are into a pipe, made safe on a terminal. */
import { outputChunkSchema, outputEndSchema, paths, runViewSchema, type RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { UnexpectedAnswer } from "../http/api-errors.js";
import { bodyPieces } from "../http/body-pieces.js";
import { followStream } from "../http/follow-stream.js";
import { oneLine } from "../text/sanitise.js";
import { createOutputCleaner } from "../text/output-cleaner.js";

const HELP = `
Into a file or a pipe the bytes come exactly as the step wrote them. On a terminal, colours are dropped and other control
characters shown, so that output cannot take the terminal over; --raw switches that off.

Examples:
  $ praxis run output last
  $ praxis run output last tests --follow
  $ praxis run output last tests > tests.log`;

export function addRunOutput(run: Command, action: Action): void {
  run
    .command("output")
    .argument("<run>", "id, beginning of an id, or last")
    .argument("[step]", "the step's id; without: the running step, else the last one with output")
    .description("print what a step wrote")
    .option("-f, --follow", "go on until the step ends")
    .option("--raw", "on a terminal too: the bytes as they are")
    .addHelpText("after", HELP)
    .action(
      action<{ follow?: boolean; raw?: boolean }>(async (context, [text = "", step], { follow, raw }) => {
        if (context.json) throw new CliError(EXIT.usage, "`run output` prints bytes, so it has no --json.");
        const runId = await resolveRunId(context.api, text);
        const stepId = step ?? (await stepWithOutput(context, runId));
        const writer = createWriter(context, raw === true);
        await (follow === true ? followOutput(context, runId, stepId, writer) : copyOutput(context, runId, stepId, writer));
        await writer.end();
        return EXIT.good;
      }),
    );
}

async function stepWithOutput(context: Context, runId: string): Promise<string> {
  const { body } = await context.api.get(paths.run(runId), runViewSchema);
  const step = chooseStep(body);
  if (!step)
    throw new CliError(EXIT.usage, `No step of this run has written anything${isRunClosed(body.status) ? "" : " yet"}.`, [
      `Steps: ${body.steps.map(({ id }) => oneLine(id)).join(", ")}`,
    ]);
  await context.note(context.paint("dim", `output of step ${oneLine(step)}:`));
  return step;
}

export function chooseStep({ steps }: Pick<RunView, "steps">): string | undefined {
  const wrote = steps.filter(({ outputBytes }) => (outputBytes ?? 0) > 0);
  return (wrote.find(({ status }) => status === "running") ?? wrote.at(-1))?.id;
}

interface Writer {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

function createWriter({ session }: Context, raw: boolean): Writer {
  if (raw || !session.out.isTty) return { write: (bytes) => session.out.write(bytes), end: async () => undefined };
  const cleaner = createOutputCleaner();
  return { write: (bytes) => session.out.write(cleaner.push(bytes)), end: () => session.out.write(cleaner.end()) };
}

/** What exists now. The server says where to go on; an answer without bytes is the end. */
async function copyOutput(context: Context, runId: string, stepId: string, writer: Writer): Promise<void> {
  let after = 0;
  let saidCut = false;
  for (;;) {
    const response = await context.api.open(paths.stepOutput(runId, stepId), {
      accept: "application/octet-stream",
      query: { after: String(after) },
    });
    const cut = response.headers.get("X-Output-Cut");
    if (cut !== null && !saidCut) await context.note(`praxis: the middle of this output was not kept (bytes ${oneLine(cut)})`);
    saidCut ||= cut !== null;
    const next = Number(response.headers.get("X-Output-Next") ?? Number.NaN);
    let count = 0;
    for await (const piece of bodyPieces(context.session, response)) {
      count += piece.length;
      await writer.write(piece);
    }
    if (count === 0 || !Number.isSafeInteger(next) || next <= after) return;
    after = next;
  }
}

async function followOutput(context: Context, runId: string, stepId: string, writer: Writer): Promise<void> {
  const { session, api } = context;
  const onTrouble = (trouble: string | null): void =>
    void (trouble !== null && context.note(`praxis: connection lost (${trouble}); trying again…`));
  const stream = followStream(session, api, { path: paths.stepOutput(runId, stepId), after: 0, signal: session.signal, onTrouble });
  for await (const { event, data } of stream) {
    const raw: unknown = JSON.parse(data);
    if (event === "end") {
      const end = outputEndSchema.safeParse(raw);
      if (end.success) await context.note(context.paint("dim", `step ${oneLine(stepId)} ended: ${end.data.status}`));
      return;
    }
    const chunk = outputChunkSchema.safeParse(raw);
    if (!chunk.success) throw new UnexpectedAnswer("A piece of the output could not be read. Is praxis older than the server?");
    await writer.write(Buffer.from(chunk.data.base64, "base64"));
  }
}
