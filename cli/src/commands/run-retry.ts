/** `praxis run retry <run>`: a closed run as a new run, or one step of an open run again. */
import { paths, runCommandRequestSchema, runViewSchema } from "@praxis/api/contract";
import { CLOSED_RUN_STATUSES } from "@praxis/domain/run";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { ApiProblem } from "../http/api-errors.js";
import { oneLine } from "../text/sanitise.js";
import { watchRun } from "../watch/watch-run.js";

interface RetryOptions {
  from?: string;
  step?: string;
  reason?: string;
  watch?: boolean;
  wait: boolean;
}

const HELP = `
A run that did not succeed is started again as a new run. It takes over what succeeded and does not come after a step that runs again.
The workspace is gone with the old run, so it is prepared anew, and commands that had worked in it before the one that failed run again.
A run that succeeded has nothing to try again: --from <step> runs that step and those after it as a new run.
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
    .option("--reason <text>", "why; it stands in the run's log")
    .option("--watch", "follow the run")
    .option("--no-wait", "with --watch: leave with exit code 4 when only a person can move it on")
    .addHelpText("after", HELP)
    .action(
      action<RetryOptions>(async (context, [text = ""], { from, step, reason, watch, wait }) => {
        if (from !== undefined && step !== undefined)
          throw new CliError(EXIT.usage, "Give --from (a new run) or --step (the same run), not both.");
        const why = runCommandRequestSchema.safeParse(reason === undefined ? {} : { reason });
        if (!why.success) throw new CliError(EXIT.usage, "The reason must be 1 to 2,000 characters.");
        const runId = await resolveRunId(context.api, text);
        if (from === undefined && step === undefined) await refuseSucceeded(context, runId);
        const path = step === undefined ? paths.retryRun(runId) : paths.retryStep(runId, step);
        const { body, raw } = await context.api
          .post(path, runViewSchema, { ...(from === undefined ? {} : { from }), ...why.data })
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

/** Everything, also what agents did and people decided, would be done a second time. */
async function refuseSucceeded({ api }: Context, runId: string): Promise<void> {
  const { status, steps } = (await api.get(paths.run(runId), runViewSchema)).body;
  if (status !== "succeeded") return;
  const first = steps[0]?.id ?? "<step>";
  throw new CliError(EXIT.negative, "The run succeeded, so there is nothing to try again. Nothing was started.", [
    `Everything once more, as a new run: praxis run retry ${runId} --from ${oneLine(first)}`,
    "Only a part: --from names the step to begin with.",
  ]);
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
