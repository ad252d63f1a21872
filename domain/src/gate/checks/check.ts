/** What a check is: an id and a pure judge. Evidence types stand in each check's folder. */
import type { Change } from "../change/change.js";
import type { EvidenceByCheck } from "../evidence/evidence.js";
import type { CheckSettings, GatePolicy } from "../policy/policy.js";
import type { CheckId } from "../verdict/check-id.js";
import type { Judgement } from "../verdict/check-verdict.js";

export interface JudgeInput<Id extends CheckId> {
  policy: GatePolicy;
  settings: CheckSettings[Id];
  change: Change;
  evidence: EvidenceByCheck[Id];
  /** ISO 8601: when this evaluation is. Allow-lists and databases age by it. */
  now: string;
  /** Names of tests that passed on head: closed acceptance entries name one. Null: the tests were not run. */
  passedTests: readonly string[] | null;
}

/** Same input, same judgement; no judge throws on bad evidence: what it cannot read is `error`. */
export type Judge<Id extends CheckId> = (input: JudgeInput<Id>) => Judgement;
