/** Text of `.praxis/gate.yaml` → policy with defaults and hash, or every fault in it with line and column. */
import type { Issue } from "../../errors/index.js";
import { canonicalJson, sha256Hex, type Json } from "../../hashing/index.js";
import { createIssueReport, type IssueReport } from "../../source/issue-report.js";
import { isJsonObject } from "../../source/json-object.js";
import { readSource, SOURCE_BYTES_MAX } from "../../source/read-source.js";
import { CHECK_IDS } from "../verdict/check-id.js";
import type { GatePolicy } from "./policy.js";
import { POLICY_FIELDS } from "./policy-table.js";

export const POLICY_PATH = ".praxis/gate.yaml";

export type ParsedPolicy = { ok: true; policy: GatePolicy; policySha256: string } | { ok: false; issues: Issue[] };

/** @param text null: there is no such file at the target's tip, and the defaults hold. Never throws on bad text. */
export function parsePolicy(text: string | null): ParsedPolicy {
  if (text === null) return parsed({ ...POLICY_FIELDS.fallback, configured: [] }, null);
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > SOURCE_BYTES_MAX) {
    const message = `The text has ${String(bytes)} bytes; a gate policy has at most ${String(SOURCE_BYTES_MAX)}`;
    return { ok: false, issues: [{ path: "", line: 1, column: 1, message }] };
  }
  const source = readSource(text, "gate policy");
  const report = createIssueReport(source);
  for (const fault of source.faults) report.addAt(fault.path, fault.message, fault);
  if (source.value === undefined && source.faults.length === 0) report.add([], "The text is empty: a gate policy begins with `version: 1`");
  const policy = source.value === undefined ? undefined : readPolicy(source.value, report);
  const issues = report.issues();
  return issues.length > 0 || !policy ? { ok: false, issues } : parsed(policy, text);
}

function readPolicy(value: Json, report: IssueReport): GatePolicy {
  const values = POLICY_FIELDS.read(value, [], report);
  values.checks.secrets.allow.forEach((entry, index) => {
    if (entry.path === null && entry.rule === null && entry.fingerprint === null) {
      report.add(["checks", "secrets", "allow", index], "names no `path`, `rule` or `fingerprint`: it would allow every secret");
    }
  });
  const ids = new Set<string>();
  values.trustedKeys.forEach(({ id }, index) => {
    if (ids.has(id)) report.add(["trustedKeys", index, "id"], `There is already a key \`${id}\`: every id stands once`);
    ids.add(id);
  });
  const named = isJsonObject(value) && isJsonObject(value.checks) ? Object.keys(value.checks) : [];
  return { ...values, configured: CHECK_IDS.filter((id) => named.includes(id)) };
}

/** The hash covers what the policy means and the exact text it was read from: neither can change unseen. */
function parsed(policy: GatePolicy, text: string | null): ParsedPolicy {
  // A member that came later and is not used leaves the hashes of older policies as they are.
  const plain = JSON.parse(
    JSON.stringify(policy, (key, value: unknown) => (key === "external" && value === null ? undefined : value)),
  ) as Json;
  const meaning = canonicalJson(plain);
  return {
    ok: true,
    policy,
    policySha256: sha256Hex(canonicalJson({ policy: sha256Hex(meaning), text: text === null ? null : sha256Hex(text) })),
  };
}
