/** `praxis run retry <run>`: a closed run as a new run, or one step of an open run again. */
import { paths, runViewSchema } from "@praxis/api/contract";
import { CLOSED_RUN_STATUSES } from "@praxis/domain/run";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { ApiProblem } from "../http/api-errors.js";
import { oneLine } from "../text/sanitise.js";
import { watchRun } from "../watch/watch-run.js";

interface RetryOptions {
  from?: string;
  step?: string;
  watch?: boolean;
  wait: boolean;
}

const HELP = `
A closed run is started again as a new run; steps that succeeded are reused, up to the first that did not, or up to --from.
In an open run, --step runs one ended step again.

Examples:
  $ praxis run retry last --watch
  $ praxis run retry last --from report
  $ praxis run retry last --step tests`;

export function addRunRetry(run: Command, action: Action): void {
  run
    .command("retry")
    .argument("<run>", "id, beginning of an id, or last")
    .description("run it again: a closed run as a new run, or one step of an open run")
    .option("--from <step>", "closed run: run this step and those after it again")
    .option("--step <step>", "open run: run this step again")
    .option("--watch", "follow the run")
    .option("--no-wait", "with --watch: leave with exit code 4 when only a person can move it on")
    .addHelpText("after", HELP)
    .action(
      action<RetryOptions>(async (context, [text = ""], { from, step, watch, wait }) => {
        if (from !== undefined && step !== undefined)
          throw new CliError(EXIT.usage, "Give --from (a new run) or --step (the same run), not both.");
        const runId = await resolveRunId(context.api, text);
        const path = step === undefined ? paths.retryRun(runId) : paths.retryStep(runId, step);
        const { body, raw } = await context.api
          .post(path, runViewSchema, from === undefined ? {} : { from })
          .catch((error: unknown) => Promise.reject(plainRefusal(error, runId, step)));
        if (watch === true) return watchRun(context, { runId: body.id, noWait: !wait });
        const said =
          step === undefined ? `run ${body.id} is accepted, a retry of ${runId}` : `step ${oneLine(step)} of ${runId} will run again`;
        if (context.json) await context.printJson(raw);
        else await context.print(`${context.paint("green", "✓")} ${said}`, context.hint(`  follow it:  praxis run watch ${body.id}`));
        return EXIT.good;
      }),
    );
}

/** A step of a run that has ended: what to do instead. */
function plainRefusal(error: unknown, runId: string, step: string | undefined): Error {
  if (!(error instanceof Error)) return new Error("something went wrong", { cause: error });
  if (step === undefined || !(error instanceof ApiProblem) || error.problem.code !== "illegal_transition") return error;
  const from = CLOSED_RUN_STATUSES.find((status) => status === error.problem.details?.["from"]);
  // Runs and steps share statuses: only the words tell whose it is.
  if (from === undefined || !error.problem.detail.includes("has ended")) return error;
  return new CliError(EXIT.negative, `The run has ended (${from.replace("_", " ")}), so none of its steps can run again in it.`, [
    `As a new run, from that step on: praxis run retry ${runId} --from ${oneLine(step)}`,
  ]);
}
