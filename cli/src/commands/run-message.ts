/** `praxis run message <run> <text>` */
import { MESSAGE_MODES, messageViewSchema, paths, postMessageRequestSchema, runViewSchema, type StepView } from "@praxis/api/contract";
import { Option, type Command } from "commander";
import type { Action } from "../action.js";
import { resolveRunId } from "../arguments/run-argument.js";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import { oneLine } from "../text/sanitise.js";

/** The kinds that somebody works on who can be spoken to. */
const LISTENING: ReadonlySet<string> = new Set(["agent"]);

/** Said plainly, because nobody waits well for an answer that cannot come. */
export function whoReads(steps: readonly StepView[]): string {
  const running = steps.filter(({ status }) => status === "running");
  const listening = running.filter(({ uses }) => LISTENING.has(uses));
  if (listening.length > 0) return "it reaches whoever holds the running step with its next sign of life";
  const [step] = running;
  if (step === undefined) return "no step is running now, so nobody reads it yet: it stands in the run's log";
  const what = step.uses === "command" ? "a command" : `of the kind ${oneLine(step.uses)}`;
  const others = running.length > 1 ? ` (and ${String(running.length - 1)} more)` : "";
  return `but the running step ${oneLine(step.id)}${others} is ${what}, which cannot read messages: it stands in the run's log for people`;
}

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
        if (context.json) {
          await context.printJson(raw);
          return EXIT.good;
        }
        const { steps } = (await context.api.get(paths.run(runId), runViewSchema)).body;
        await context.print(`${context.paint("green", "✓")} recorded as ${body.id}; ${whoReads(steps)}`);
        return EXIT.good;
      }),
    );
}
