/** `praxis gate policy …`: checks, explains and tries the rules in `.praxis/gate.yaml`. */
import { resolve } from "node:path";
import { createPolicyReplay, type ReplayedChange } from "@praxis/activities/gates";
import {
  explainPolicy,
  isCheckId,
  isConfigured,
  parsePolicy,
  POLICY_PATH,
  type ExplainedValue,
  type GatePolicy,
  type GateVerdict,
  type ParsedPolicy,
} from "@praxis/domain/gate";
import { readFileAtCommit } from "@praxis/repository";
import { resolveTarget } from "@praxis/repository/change";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { readTextFile } from "../arguments/text-file.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { localGate, stateDirOf, withPlainFailures } from "../gates/local-gate.js";
import { counted } from "../text/amounts.js";
import { oneLine } from "../text/sanitise.js";

interface PolicyOptions {
  repo: string;
  base?: string;
  since?: string;
}

const POLICY_BYTES_MAX = 1_000_000;
const FILE = "a policy file; without it the one in the work tree of --repo";

export function addGatePolicy(gate: Command, action: Action): void {
  const policy = gate.command("policy").description("the rules: check, explain, try on the past");
  policy
    .command("check")
    .argument("[file]", FILE)
    .description("every fault with its line; exit code 1 when there is one")
    .action(action<PolicyOptions>(checkPolicy));
  policy
    .command("explain")
    .argument("[file]", "a policy file; without it the one in force, at the tip of the target branch")
    .description("every rule with its value and where it comes from")
    .action(action<PolicyOptions>(explain));
  policy
    .command("simulate")
    .argument("[file]", FILE)
    .requiredOption("--since <ref>", "after this commit; `start` for the whole history")
    .description("replay past changes under the policy: whose verdict changes? (checks that run commands are left out)")
    .action(action<PolicyOptions>((context, [file], options) => withPlainFailures(() => simulate(context, file, options))));
}

function readPolicyFile({ session }: Context, file: string | undefined, { repo }: PolicyOptions): { name: string; text: string } {
  const name = file ?? resolve(topFolder(repo, session.cwd), POLICY_PATH);
  return { name: file ?? POLICY_PATH, text: readTextFile(name, session.cwd, { what: "a policy", bytesMax: POLICY_BYTES_MAX }) };
}

async function checkPolicy(context: Context, [file]: readonly string[], options: PolicyOptions): Promise<ExitCode> {
  const { name, text } = readPolicyFile(context, file, options);
  const parsed = parsePolicy(text);
  if (context.json)
    await context.printJson(
      parsed.ok ? { valid: true, policySha256: parsed.policySha256, issues: [] } : { valid: false, issues: parsed.issues },
    );
  else if (parsed.ok)
    await context.print(`${context.paint("green", "✓")} ${oneLine(name)} is a gate policy (sha256 ${parsed.policySha256})`);
  else await context.print(...faults(name, parsed));
  return parsed.ok ? EXIT.good : EXIT.negative;
}

function faults(name: string, parsed: Extract<ParsedPolicy, { ok: false }>): string[] {
  return parsed.issues.map(
    ({ line, column, path, message }) =>
      `${oneLine(name)}:${String(line ?? 1)}:${String(column ?? 1)}: ${path === "" ? "" : `${path}: `}${oneLine(message)}`,
  );
}

async function explain(context: Context, [file]: readonly string[], options: PolicyOptions): Promise<ExitCode> {
  const { name, text } = file === undefined ? await policyInForce(context, options) : readPolicyFile(context, file, options);
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    await context.note(...faults(name, parsed));
    return EXIT.negative;
  }
  const values = explainPolicy(text).map((value) => asJudged(value, parsed.policy));
  if (context.json) await context.printJson({ policySha256: parsed.policySha256, values });
  else
    await context.print(
      ...values.map(({ key, value, from, because }) => {
        const where = from === null ? (because ?? "default") : `${name}:${String(from.line)}:${String(from.column)}`;
        return `${oneLine(key)} = ${oneLine(JSON.stringify(value))}  ${context.paint("dim", where)}`;
      }),
    );
  return EXIT.good;
}

/** A check that nobody told about the repository blocks nothing, whatever its default says. */
function asJudged(explained: ExplainedValue, policy: GatePolicy): ExplainedValue & { because?: string } {
  const id = /^checks\.(\w+)\.mode$/.exec(explained.key)?.[1] ?? "";
  if (explained.from !== null || !isCheckId(id) || isConfigured(policy, id)) return explained;
  return {
    ...explained,
    value: "advisory",
    because: `the policy says nothing about ${id}; ${JSON.stringify(explained.value)} once it does`,
  };
}

async function policyInForce({ session }: Context, { repo, base = "main" }: PolicyOptions): Promise<{ name: string; text: string | null }> {
  return withPlainFailures(async () => {
    const { git } = localGate(session);
    const repository = topFolder(repo, session.cwd);
    const content = await readFileAtCommit(git, repository, await resolveTarget(git, repository, base), POLICY_PATH);
    return { name: `${base}:${POLICY_PATH}`, text: content === null ? null : content.toString("utf8") };
  });
}

async function simulate(context: Context, file: string | undefined, options: PolicyOptions): Promise<ExitCode> {
  const { name, text } = readPolicyFile(context, file, options);
  const parsed = parsePolicy(text);
  if (!parsed.ok) {
    await context.note(...faults(name, parsed));
    return EXIT.negative;
  }
  const { session } = context;
  const { git } = localGate(session);
  const replay = createPolicyReplay({ git, stateDir: stateDirOf(session), now: () => new Date(session.now()) });
  const { repo, base = "main", since = "start" } = options;
  const request = { repositoryPath: topFolder(repo, session.cwd), target: base, since: since === "start" ? null : since, policyText: text };
  const seen: ReplayedChange[] = [];
  for await (const change of replay({ ...request, signal: session.signal })) {
    seen.push(change);
    if (!context.json) await context.print(...changeLines(change, context));
  }
  const changed = seen.filter(isChanged);
  if (context.json) await context.printJson({ changes: seen.map(asJson), changed: changed.length });
  else await context.print(`${counted(seen.length, "change")} replayed, ${counted(changed.length, "verdict")} would differ`);
  return EXIT.good;
}

function isChanged({ before, after }: ReplayedChange): boolean {
  return before.verdict !== after.verdict;
}

function changeLines(change: ReplayedChange, { paint }: Context): string[] {
  const { commit, subject, before, after } = change;
  const arrow = isChanged(change) ? paint("yellow", `${before.verdict} → ${after.verdict}`) : after.verdict;
  return [`${commit.slice(0, 12)} ${arrow}  ${oneLine(subject)}`, `    ${paint("dim", oneLine(after.reason.says))}`];
}

function asJson({ commit, subject, before, after }: ReplayedChange): object {
  const short = ({ verdict, reason, checks }: GateVerdict): object => ({
    verdict,
    reason,
    checks: checks.map(({ check, outcome, required }) => ({ check, outcome, required })),
  });
  return { commit, subject, before: short(before), after: short(after) };
}
