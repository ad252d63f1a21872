/** `praxis run message <run> <text>` */
import { MESSAGE_MODES, messageViewSchema, paths, postMessageRequestSchema } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

export function addRunMessage(run: Command, action: Action): void {
  run
    .command("message")
    .argument("<run>", "id, beginning of an id, or last")
    .argument("<text>", "what to say")
    .description("say something to whoever works on the running step")
    .addOption(
      new Option("--mode <mode>", "steer: take it into account at once; follow_up: do it afterwards")
        .choices([...MESSAGE_MODES])
        .default("steer"),
    )
    .addHelpText("after", '\nExample:\n  $ praxis run message last "Leave the generated files alone."')
    .action(
      action<{ mode: string }>(async (context, [run = "", text = ""], { mode }) => {
        const request = postMessageRequestSchema.safeParse({ text, mode });
        if (!request.success) throw new CliError(EXIT.usage, "A message has 1 to 16,000 characters.");
        const runId = await resolveRunId(context.api, run);
        const { body, raw } = await context.api.post(paths.runMessages(runId), messageViewSchema, request.data);
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} recorded as ${body.id}; it reaches whoever holds the running step with its next sign of life`,
          );
        return EXIT.good;
      }),
    );
}
