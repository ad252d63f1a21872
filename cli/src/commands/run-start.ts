/** `praxis run start`: one POST under one Idempotency-Key, however often the connection breaks; then, if asked, the watch. */
import { paths, runViewSchema, startRunRequestSchema, type StartRunRequest } from "@praxis/api/contract";
import { InvalidArgumentError, type Command } from "commander";
import type { Action } from "../action.js";
import { brokenJson, collectKeyValue, jsonValues, type Texts } from "../arguments/key-values.js";
import { repositoryArgument } from "../arguments/repository-argument.js";
import { readInputsFile, readPlaybookFile } from "../arguments/text-file.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { Unreachable } from "../http/api-errors.js";
import { oneLine } from "../text/sanitise.js";
import { watchRun } from "../watch/watch-run.js";

interface StartOptions {
  repo?: string;
  ref?: string;
  input?: Texts;
  inputs?: string;
  title?: string;
  label?: Texts;
  priority?: number;
  watch?: boolean;
  wait: boolean;
  idempotencyKey?: string;
}

const EXAMPLES = `
Examples:
  $ praxis run start repository-checkup --repo . --watch
  $ praxis run start run-command --repo . --input 'argv=["npm","test"]' --label team=core
  $ praxis run start ./nightly.yaml --inputs inputs.json

A value of --input that reads as JSON is JSON (n=5, on=true, argv=["ls"]), all else is text; "5" in quotes stays text.`;

export function addRunStart(run: Command, action: Action): void {
  run
    .command("start")
    .argument("<playbook>", "a playbook's name, or a file ending in .yaml, .yml or .json")
    .description("start a run")
    .option("--repo <path|url>", "the repository to work on")
    .option("--ref <ref>", "branch, tag or commit (default: the repository's HEAD)")
    .option("--input <key=value>", "one input; may be repeated", collectKeyValue)
    .option("--inputs <file>", "all inputs as a JSON object")
    .option("--title <text>", "what people read in lists")
    .option("--label <key=value>", "to find it again; may be repeated", collectKeyValue)
    .option("--priority <1-5>", "1 is the highest, 3 the default", wholeNumber(1, 5))
    .option("--watch", "follow it to its end")
    .option("--no-wait", "with --watch: leave with exit code 4 when only a person can move it on")
    .option("--idempotency-key <key>", "start at most one run with this key, also over several calls", idempotencyKey)
    .addHelpText("after", EXAMPLES)
    .action(
      action<StartOptions>(async (context, [playbook = ""], options) => {
        const request = startRequest(context, playbook, options);
        await context.note(...brokenJson(options.input ?? {}).map((line) => `praxis: ${oneLine(line)}`));
        const key = options.idempotencyKey ?? context.session.newKey();
        const started = await start(context, request, key);
        if (started.replayed) await context.note("praxis: this key started a run before; nothing new was started.");
        const { body: view, raw } = started;
        if (options.watch === true) return watchRun(context, { runId: view.id, noWait: !options.wait });
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} run ${view.id} is accepted: ${oneLine(view.title)}`,
            context.hint(`  follow it:  praxis run watch ${view.id}`),
          );
        return EXIT.good;
      }),
    );
}

async function start(
  context: Context,
  request: StartRunRequest,
  key: string,
): ReturnType<typeof context.api.post<ReturnType<typeof runViewSchema.parse>>> {
  try {
    return await context.api.post(paths.runs(), runViewSchema, request, { idempotencyKey: key });
  } catch (error) {
    // The one case in which nobody can tell: say how to find out without starting twice.
    if (error instanceof Unreachable && error.maybeArrived) {
      await context.note(
        "praxis: it is not known whether the run was started. The same command with this option starts it at most once:",
        `  --idempotency-key ${key}`,
      );
    }
    throw error;
  }
}

function startRequest({ session }: Context, playbook: string, options: StartOptions): StartRunRequest {
  if (options.ref !== undefined && options.repo === undefined) throw new CliError(EXIT.usage, "--ref needs --repo.");
  const inputs = { ...(options.inputs === undefined ? {} : inputsOf(options.inputs, session.cwd)), ...jsonValues(options.input ?? {}) };
  const request = {
    playbook: /\.(?:ya?ml|json)$/i.test(playbook) ? { inline: readPlaybookFile(playbook, session.cwd) } : playbook,
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.label === undefined ? {} : { labels: options.label }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    ...(options.repo === undefined
      ? {}
      : { repository: { ...repositoryArgument(options.repo, session.cwd), ...(options.ref === undefined ? {} : { ref: options.ref }) } }),
  };
  const checked = startRunRequestSchema.safeParse(request);
  if (checked.success) return checked.data;
  throw new CliError(
    EXIT.usage,
    "The run cannot be started like this.",
    checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  );
}

function inputsOf(file: string, cwd: string): Record<string, unknown> {
  const text = readInputsFile(file, cwd);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${file} is not JSON: ${error instanceof Error ? oneLine(error.message) : "it cannot be read"}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CliError(EXIT.usage, `${file} must hold one JSON object: the inputs by name.`);
}

function idempotencyKey(text: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 255 printable characters without blanks.");
}
