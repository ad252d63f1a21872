/** `praxis run verify <run>`: checks the run's log here, from its raw lines, so that the server's word is not needed. */
import { sha256Hex } from "@praxis/domain/hashing";
import { verifyChain, type ChainFault } from "@praxis/domain/events";
import { LINES_MEDIA_TYPE, paths, runViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { Interrupted, networkFault } from "../http/api-errors.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

const HELP = `
Every line holds its own hash and that of the line before; the run remembers the last one. A changed, missing, added or
moved line is found. Exit code 1 when anything is wrong.

Example:
  $ praxis run verify last`;

export function addRunVerify(run: Command, action: Action): void {
  run
    .command("verify")
    .argument("<run>", "id, beginning of an id, or last")
    .description("check that the run's log is whole and unchanged")
    .addHelpText("after", HELP)
    .action(
      action(async (context, [text = ""]) => {
        const runId = await resolveRunId(context.api, text);
        // First the end that the run remembers, then the lines: an open run's log may only have grown in between.
        const { body } = await context.api.get(paths.run(runId), runViewSchema);
        const report = checkLog(await readLog(context, runId), body.log);
        if (context.json) await context.printJson({ runId, ok: report.faults.length === 0, ...report });
        else await context.print(...reportLines(report, context));
        return report.faults.length === 0 ? EXIT.good : EXIT.negative;
      }),
    );
}

async function readLog(context: Context, runId: string): Promise<string> {
  const response = await context.api.open(paths.runEvents(runId), { accept: LINES_MEDIA_TYPE });
  try {
    // Not `text()`: a byte order mark would be dropped before it is hashed.
    return Buffer.from(await response.arrayBuffer()).toString("utf8");
  } catch (error) {
    throw context.session.signal.aborted ? new Interrupted() : networkFault(error);
  }
}

export interface LogReport {
  events: number;
  lastHash: string | null;
  faults: ChainFault[];
}

/** @param end what the run remembers of its log. The text may hold later events too. */
export function checkLog(text: string, end: { lastSeq: number; lastHash: string | null }): LogReport {
  const lines = text.split("\n");
  const whole = lines.pop() === "";
  const report = verifyChain(whole ? lines : text.split("\n"));
  const faults = [...report.faults];
  if (!whole)
    faults.push({
      line: report.events,
      seq: null,
      problem: "unreadable",
      message: "the last line has no end: the log was cut off on its way",
    });
  const remembered = lines[end.lastSeq - 1];
  if (report.events < end.lastSeq) {
    const message = `the log ends here, but the run remembers ${counted(end.lastSeq, "event")}`;
    faults.push({ line: report.events, seq: null, problem: "gap", message });
  } else if (end.lastSeq > 0 && (remembered === undefined || sha256Hex(remembered) !== end.lastHash)) {
    faults.push({
      line: end.lastSeq,
      seq: end.lastSeq,
      problem: "changed",
      message: "this is not the line that the run remembers as its last",
    });
  }
  return { events: report.events, lastHash: report.lastHash, faults };
}

function reportLines({ events, lastHash, faults }: LogReport, { paint }: Context): string[] {
  if (faults.length === 0) {
    return [
      `${paint("green", "✓ OK")}  ${counted(events, "event")}, no gap, no change${lastHash === null ? "" : `; last hash ${lastHash}`}`,
    ];
  }
  const found = faults.map(({ line, seq, problem, message }) => {
    const number = seq === null || seq === line ? "" : ` (event ${String(seq)})`;
    return `  line ${String(line)}${number}: ${problem.replaceAll("_", " ")}: ${oneLine(message)}`;
  });
  return [paint("red", `✗ ${counted(faults.length, "fault")} in ${counted(events, "event")}`), ...found];
}
