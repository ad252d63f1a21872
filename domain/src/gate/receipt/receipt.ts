/** The receipt of a gate: everything that says what was judged, by which rules, with which result. Signed and checked outside. */
import { canonicalJson, type Json } from "../../hashing/index.js";
import { isJsonList, isJsonObject, type JsonObject } from "../../source/json-object.js";
import { isCheckId, type CheckId } from "../verdict/check-id.js";
import type { GateVerdict } from "../verdict/check-verdict.js";
import { hashOf } from "../verdict/hash-of.js";
import { isUndecided, OUTCOMES, VERDICTS, type Outcome, type Verdict } from "../verdict/outcome.js";
import { applyOverrides, type Override } from "./override.js";

export const RECEIPT_KIND = "praxis-gate-receipt";

/** The signer vouches for these bytes having been judged, and not for what made them. */
export interface ReceiptReport {
  kind: string;
  name: string;
  sha256: string;
  by: string;
}

export interface ReceiptBody {
  kind: typeof RECEIPT_KIND;
  version: 1;
  repository: string;
  target: string;
  base: string;
  baseTip: string;
  head: string;
  tree: string;
  policySha256: string | null;
  changeSha256: string;
  engine: string;
  /** With the overrides. */
  verdict: Verdict;
  checks: readonly {
    check: CheckId;
    outcome: Outcome;
    required: boolean;
    evidenceSha256: string | null;
    findingsSha256: string;
    overridden: boolean;
    /** Of coverage: what the project must not fall under once this has landed (0–1). */
    floor?: number;
  }[];
  overrides: readonly Override[];
  /** Reports of other machines that were judged, by whom they were handed in. Left out when there are none. */
  handedIn?: readonly ReceiptReport[];
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string;
  /** Names the key, and never is one. */
  keyId: string;
}

export interface ReceiptInput {
  verdict: GateVerdict;
  repository: string;
  target: string;
  keyId: string;
  /** Those that hold at `finishedAt`. */
  overrides: readonly Override[];
  handedIn?: readonly ReceiptReport[];
  startedAt: string;
  finishedAt: string;
}

export function receiptBody(input: ReceiptInput): ReceiptBody {
  const { verdict, repository, target, keyId, overrides, handedIn = [], startedAt, finishedAt } = input;
  const { verdict: whole, overridden } = applyOverrides(verdict, overrides);
  return {
    kind: RECEIPT_KIND,
    version: 1,
    repository,
    target,
    base: verdict.base,
    baseTip: verdict.baseTip,
    head: verdict.head,
    tree: verdict.tree,
    policySha256: verdict.policySha256,
    changeSha256: verdict.changeSha256,
    engine: verdict.engine,
    verdict: whole,
    checks: verdict.checks.map(({ check, outcome, required, evidenceSha256, findings, details }) => ({
      check,
      outcome,
      required,
      evidenceSha256,
      findingsSha256: hashOf(findings),
      overridden: overridden.includes(check),
      ...(check === "coverage" && !isUndecided(outcome) && isShare(details?.nextFloor) ? { floor: details.nextFloor } : {}),
    })),
    overrides,
    ...(handedIn.length === 0 ? {} : { handedIn }),
    startedAt,
    finishedAt,
    keyId,
  };
}

/** The exact text that is signed (as UTF-8). The same receipt gives the same bytes everywhere. */
export function receiptBytes(body: ReceiptBody): string {
  return canonicalJson(body as unknown as Json);
}

export interface SignedReceipt {
  body: ReceiptBody;
  /** Base64 of the Ed25519 signature over `receiptBytes(body)`. */
  signature: string;
}

export type ParsedReceipt = { ok: true; receipt: SignedReceipt } | { ok: false; message: string };

const TEXTS = [
  "repository",
  "target",
  "base",
  "baseTip",
  "head",
  "tree",
  "changeSha256",
  "engine",
  "startedAt",
  "finishedAt",
  "keyId",
] as const;

/** Strict: what a receipt does not have may not stand in one, because nothing would vouch for it. */
export function parseReceipt(text: string): ParsedReceipt {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { ok: false, message: "the receipt is no JSON" };
  }
  if (!isJsonObject(value) || !isJsonObject(value.body) || typeof value.signature !== "string" || Object.keys(value).length !== 2)
    return { ok: false, message: "a receipt has a `body` and a `signature`, and nothing else" };
  const fault = bodyFault(value.body);
  return fault === null ? { ok: true, receipt: value as unknown as SignedReceipt } : { ok: false, message: fault };
}

function bodyFault(body: JsonObject): string | null {
  if (body.kind !== RECEIPT_KIND || body.version !== 1) return `the receipt is not of kind ${RECEIPT_KIND}, version 1`;
  const known = ["kind", "version", "policySha256", "verdict", "checks", "overrides", "handedIn", ...TEXTS];
  const foreign = Object.keys(body).find((key) => !known.includes(key));
  if (foreign !== undefined) return `\`${foreign}\` does not belong in a receipt`;
  const missing = TEXTS.find((key) => typeof body[key] !== "string");
  if (missing !== undefined) return `\`${missing}\` is missing`;
  if (body.policySha256 !== null && typeof body.policySha256 !== "string") return "`policySha256` is missing";
  if (!VERDICTS.some((verdict) => verdict === body.verdict)) return "`verdict` is none of pass, fail, undecided";
  if (body.handedIn !== undefined && !(isJsonList(body.handedIn) && body.handedIn.every(isReport)))
    return "`handedIn` is no list of reports";
  if (!isJsonList(body.overrides) || !body.overrides.every(isJsonObject)) return "`overrides` is no list";
  return isJsonList(body.checks) && body.checks.every(isCheck) ? null : "`checks` is no list of checks";
}

function isReport(value: Json): boolean {
  return isJsonObject(value) && ["kind", "name", "sha256", "by"].every((key) => typeof value[key] === "string");
}

function isCheck(value: Json): boolean {
  return (
    isJsonObject(value) &&
    typeof value.check === "string" &&
    isCheckId(value.check) &&
    OUTCOMES.some((outcome) => outcome === value.outcome) &&
    typeof value.required === "boolean" &&
    typeof value.findingsSha256 === "string" &&
    typeof value.overridden === "boolean" &&
    (value.floor === undefined || isShare(value.floor))
  );
}

function isShare(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** What the repository says now; leave out what is not to be compared. */
export type ReceiptExpectation = Partial<
  Pick<ReceiptBody, "repository" | "target" | "base" | "baseTip" | "head" | "tree" | "policySha256" | "changeSha256">
>;

/** Sentences that name every member that differs; empty: the receipt is about exactly this. */
export function receiptMismatches(body: ReceiptBody, expected: ReceiptExpectation): string[] {
  return (Object.keys(expected) as (keyof ReceiptExpectation)[])
    .filter((key) => expected[key] !== undefined && body[key] !== expected[key])
    .sort()
    .map((key) => `${key}: the receipt says ${body[key] ?? "none"}, here it is ${expected[key] ?? "none"}`);
}
