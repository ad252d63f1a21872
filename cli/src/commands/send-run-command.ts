/** What cancel, pause and resume share: one POST with an optional reason, answered with the run as it stands. */
import { runCommandRequestSchema, runViewSchema } from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { runHead } from "../views/run-lines.js";
import { watchRun } from "../watch/watch-run.js";

export interface RunCommandWords {
  name: string;
  description: string;
  path: (runId: string) => string;
  /** What stands now, for people. */
  said: string;
}

export function addRunCommand(run: Command, action: Action, words: RunCommandWords): void {
  run
    .command(words.name)
    .argument("<run>", "id, beginning of an id, or last")
    .description(words.description)
    .option("--reason <text>", "why; it stands in the run's log")
    .option("--watch", "follow the run from here")
    .option("--no-wait", "with --watch: leave with exit code 4 when only a person can move it on")
    .addHelpText("after", `\nExample:\n  $ praxis run ${words.name} last --reason "…"`)
    .action(
      action<{ reason?: string; watch?: boolean; wait: boolean }>(async (context, [text = ""], { reason, watch, wait }) => {
        const request = runCommandRequestSchema.safeParse(reason === undefined ? {} : { reason });
        if (!request.success) throw new CliError(EXIT.usage, "The reason must be 1 to 2,000 characters.");
        const runId = await resolveRunId(context.api, text);
        const { body, raw } = await context.api.post(words.path(runId), runViewSchema, request.data);
        if (watch === true) return watchRun(context, { runId, noWait: !wait });
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${words.said}`,
            ...runHead(body, { now: context.session.now(), paint: context.paint }),
          );
        return EXIT.good;
      }),
    );
}
