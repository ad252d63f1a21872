/** Lints what will land, not what happens to stand in the branch. */
import { landingMessages, type LandingMessage } from "../../commit-message/landing-messages.js";
import { parseCommitMessage, type MessageFault } from "../../commit-message/parse-commit-message.js";
import type { CheckSettings } from "../../policy/policy.js";
import { didYouMean } from "../../../source/nearest-name.js";
import type { Judgement } from "../../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../../verdict/finding.js";
import { counted, reason } from "../../verdict/reason.js";
import type { JudgeInput } from "../check.js";

export function judgeCommits({ policy, settings, change, evidence }: JudgeInput<"commits">): Judgement {
  const messages = landingMessages(change, policy.landing, evidence.squash);
  if (messages.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no commit of its own would land") };
  const what =
    policy.landing === "squash" ? "the message that the squash will have" : `${counted(messages.length, "message")} that will land`;
  const findings = messages.flatMap((message) => faultsOf(message.message, settings).map((fault) => toFinding(fault, message)));
  return {
    outcome: findings.length > 0 ? "fail" : "pass",
    findings,
    reason: reason(
      findings.length > 0
        ? `${counted(findings.length, "fault")} in ${what}`
        : `${what} ${messages.length === 1 ? "keeps" : "keep"} to Conventional Commits`,
    ),
  };
}

function faultsOf(message: string, settings: CheckSettings["commits"]): MessageFault[] {
  const parsed = parseCommitMessage(message);
  if (!parsed.ok) return [...parsed.faults];
  const { header, commit } = parsed;
  const faults: MessageFault[] = [];
  const add = (rule: string, column: number, text: string): void => void faults.push({ rule, line: 1, column, message: text });
  // git's own `Revert "…"` repeats a header that has landed: its length and type were judged then.
  if (/^(?:Revert|Reapply) "/.test(header)) return [];
  if (!settings.types.includes(commit.type)) {
    const lower = settings.types.includes(commit.type.toLowerCase())
      ? " Types are written in lower case."
      : didYouMean(commit.type, settings.types);
    add("type-unknown", 1, `\`${commit.type}\` is no type here; there are ${settings.types.join(", ")}.${lower}`);
  }
  if (settings.scopes.length > 0 && commit.scope !== null && !settings.scopes.includes(commit.scope)) {
    add(
      "scope-unknown",
      commit.type.length + 2,
      `\`${commit.scope}\` is no scope here; there are ${settings.scopes.join(", ")}.${didYouMean(commit.scope, settings.scopes)}`,
    );
  }
  if (header.length > settings.headerMax) {
    add(
      "header-too-long",
      settings.headerMax + 1,
      `The first line has ${String(header.length)} characters; at most ${String(settings.headerMax)} are read in lists.`,
    );
  }
  return faults;
}

function toFinding({ rule, line, column, message }: MessageFault, { commit, message: text }: LandingMessage): Finding {
  const shown = text.split("\n")[line - 1] ?? "";
  const where = commit === null ? "The squash's message" : `Commit ${commit.slice(0, 12)}`;
  return {
    check: "commits",
    rule,
    severity: "medium",
    path: null,
    range: null,
    message: `${where}, line ${String(line)}, column ${String(column)}: ${message}`,
    fingerprint: fingerprintOf("commits", rule, text),
    evidence: shown.slice(0, 200),
    blocking: true,
  };
}
