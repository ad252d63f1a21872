/** What the server says of a gate, in the forms and with the exit codes of a gate that was judged here. */
import type { GateExplanation } from "@praxis/api/contract";
import type { GateVerdict, SignedReceipt, Verdict } from "@praxis/domain/gate";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { jsonText } from "../text/json-text.js";
import { oneLine } from "../text/sanitise.js";
import { isWithoutForce } from "./server-gate.js";
import { verdictJson } from "./verdict-json.js";
import { verdictLines } from "./verdict-lines.js";
import { verdictMarkdown } from "./verdict-markdown.js";
import { verdictSarif } from "./verdict-sarif.js";

export interface ExplanationForm {
  sarif?: boolean;
  markdown?: boolean;
}

const EXITS = { pass: EXIT.good, fail: EXIT.negative, undecided: EXIT.unknown } as const satisfies Record<Verdict, ExitCode>;

export async function showExplanation(context: Context, why: GateExplanation, form: ExplanationForm): Promise<ExitCode> {
  const verdict = verdictOf(why);
  if (verdict === null) await showWithoutVerdict(context, why);
  else await showVerdict(context, why, verdict, form);
  const { gate } = why;
  return isWithoutForce(gate) || gate.verdict === undefined ? EXIT.unknown : EXITS[gate.verdict];
}

/** The engine's own form, as the server kept it, with what people have said. */
function verdictOf({ verdict, gate }: GateExplanation): GateVerdict | null {
  return verdict === undefined ? null : { ...(verdict as unknown as GateVerdict), verdict: gate.verdict ?? "undecided" };
}

export function receiptOf({ receipt }: GateExplanation): SignedReceipt | null {
  return receipt === undefined ? null : (receipt as unknown as SignedReceipt);
}

async function showWithoutVerdict(context: Context, { gate, next }: GateExplanation): Promise<void> {
  if (context.json) {
    await context.printJson({ verdict: gate.verdict ?? "undecided", head: gate.head, checks: [], gate });
    return;
  }
  const head = gate.head?.slice(0, 12) ?? "a head not read yet";
  await context.print(
    `${context.paint("bold", "gate")} ${gate.verdict ?? gate.status}  ${head} onto ${oneLine(gate.target)}`,
    ...next.map((line) => `  ${context.hint(oneLine(line))}`),
  );
}

async function showVerdict(
  context: Context,
  why: GateExplanation,
  verdict: GateVerdict,
  { sarif, markdown }: ExplanationForm,
): Promise<void> {
  const { gate, next, notes } = why;
  const result = { verdict, target: gate.target, policy: null, commits: [], unsandboxed: null };
  const whole = { ...result, repository: "", startedAt: gate.createdAt, finishedAt: gate.decidedAt ?? gate.createdAt };
  if (context.json) await context.printJson({ ...verdictJson(verdict, receiptOf(why)), gate });
  else if (sarif === true) await context.session.out.write(`${jsonText(verdictSarif(verdict), { pretty: true })}\n`);
  else if (markdown === true) await context.session.out.write(verdictMarkdown(whole, { hint: context.hint }));
  else await context.print(...verdictLines(whole, context.paint, { hint: context.hint }), ...overrideLines(why));
  if (context.json) return;
  await context.note(...[...notes, ...next].map((line) => `praxis: ${context.hint(oneLine(line))}`));
}

function overrideLines({ gate }: GateExplanation): string[] {
  return gate.overrides.map(({ checks, reason, approver, expiresAt, inForce }) => {
    const until = inForce ? `until ${expiresAt}` : "no longer in force";
    return `  passed by override: ${checks.join(", ")} by ${oneLine(approver.id)} (${until}): ${oneLine(reason)}`;
  });
}
