/** `praxis approvals decide <approval> <option>`: decides what was read, and nothing that changed since. */
import {
  approvalViewSchema,
  decideApprovalRequestSchema,
  paths,
  type ApprovalView,
  type DecideApprovalRequest,
} from "@praxis/api/contract";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { resolveApprovalId } from "../arguments/approval-argument.js";
import { collectKeyValue, jsonValues, type Texts } from "../arguments/key-values.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT } from "../exit-codes.js";
import { ApiProblem, UnexpectedAnswer } from "../http/api-errors.js";
import type { Answer } from "../http/api-client.js";
import { nearest } from "../text/nearest.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";
import { answerCommands, decisionLine } from "../views/approval-lines.js";

const EXAMPLES = `
Examples:
  $ praxis approvals decide apr_… approve
  $ praxis approvals decide last approve
  $ praxis approvals decide apr_… reject --reason "the tests are red"`;

export function addApprovalsDecide(approvals: Command, action: Action): void {
  approvals
    .command("decide")
    .argument("<approval>", "id, beginning of an id, or last (the newest open one)")
    .argument("<option>", "one of its options, for example approve")
    .description("answer a question")
    .option("--reason <text>", "why; some options need it")
    .option("--value <key=value>", "a value that goes with the answer; may be repeated", collectKeyValue)
    .addHelpText("after", EXAMPLES)
    .action(
      action<{ reason?: string; value?: Texts }>(async (context, [text = "", option = ""], { reason, value }) => {
        const read = await context.api.get(paths.approval(await resolveApprovalId(context.api, text)), approvalViewSchema);
        const request = decisionOf(read.body, { option, reason, value });
        const { body, raw } = await decide(context, read, request);
        if (context.json) await context.printJson(raw);
        else
          await context.print(
            `${context.paint("green", "✓")} ${decisionLine(body)}`,
            context.hint(`  the run:  praxis run watch ${body.runId}`),
          );
        return EXIT.good;
      }),
    );
}

/** Said here rather than by the server where a look at the question is enough. */
function decisionOf(
  approval: ApprovalView,
  given: { option: string; reason: string | undefined; value: Texts | undefined },
): DecideApprovalRequest {
  const chosen = approval.options.find(({ id }) => id === given.option);
  if (approval.status === "open" && !chosen) {
    const guess = nearest(
      given.option,
      approval.options.map(({ id }) => id),
    );
    throw new CliError(
      EXIT.usage,
      `"${oneLine(given.option)}" is not an answer to this question.${guess === null ? "" : ` Did you mean ${oneLine(guess)}?`}`,
      answerCommands(approval),
    );
  }
  if (approval.status === "open" && chosen?.needsReason === true && given.reason === undefined) {
    throw new CliError(EXIT.usage, `"${oneLine(chosen.id)}" (${oneLine(chosen.label)}) needs a reason.`, ['Add --reason "…".']);
  }
  const request = decideApprovalRequestSchema.safeParse({
    decision: given.option,
    ...(given.reason === undefined ? {} : { reason: given.reason }),
    ...(given.value === undefined ? {} : { values: jsonValues(given.value) }),
  });
  if (request.success) return request.data;
  throw new CliError(
    EXIT.usage,
    "This is not an answer that can be sent.",
    request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  );
}

async function decide(context: Context, read: Answer<ApprovalView>, request: DecideApprovalRequest): Promise<Answer<ApprovalView>> {
  const { id } = read.body;
  if (read.etag === null) throw new UnexpectedAnswer("The server sent the approval without an ETag, so it cannot be decided safely.");
  try {
    return await context.api.post(paths.approvalDecision(id), approvalViewSchema, request, { ifMatch: read.etag });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { code } = error.problem;
    if (code !== "precondition_failed" && code !== "approval_already_decided") throw error;
    const now = (await context.api.get(paths.approval(id), approvalViewSchema)).body;
    throw code === "precondition_failed" ? changedMeanwhile(read.body, now) : decidedBefore(now, request);
  }
}

function decidedBefore(now: ApprovalView, request: DecideApprovalRequest): CliError {
  return new CliError(EXIT.negative, `It was decided before, so "${oneLine(request.decision)}" changes nothing.`, [decisionLine(now)]);
}

function changedMeanwhile(before: ApprovalView, now: ApprovalView): CliError {
  const again = now.status === "open" ? ["Look at it again and decide anew:", ...answerCommands(now)] : [decisionLine(now)];
  return new CliError(EXIT.negative, "The question changed since it was read. Nothing was decided.", [...changes(before, now), ...again]);
}

/** Every member that differs, before and now. */
export function changes(before: ApprovalView, now: ApprovalView): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])] as (keyof ApprovalView)[];
  return names.flatMap((name) => {
    const [old, current] = [shown(before[name]), shown(now[name])];
    return old === current ? [] : [`${name}: ${old} → ${current}`];
  });
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return oneLine(typeof value === "string" ? value : jsonText(value, { pretty: false }));
}
