/** The policy as the checks read it, complete with defaults. */
import type { ValueOf } from "./field.js";
import type { POLICY_FIELDS } from "./policy-table.js";
import { CHECK_IDS, type CheckId } from "../verdict/check-id.js";

type PolicyValues = ValueOf<typeof POLICY_FIELDS>;
export type CheckSettings = PolicyValues["checks"];

export interface GatePolicy extends PolicyValues {
  /** Which checks the file names. coverage, tests, lint, types and plan do nothing until it does. */
  configured: readonly CheckId[];
}

/** Checks that need to be told something about the repository before they can judge it. */
const NEED_SETTINGS: readonly CheckId[] = ["coverage", "tests", "lint", "types", "plan"];

/** Does the policy say enough for this check to be judged? */
export function isConfigured(policy: GatePolicy, id: CheckId): boolean {
  return !NEED_SETTINGS.includes(id) || policy.configured.includes(id);
}

/** Which report of somebody else decides a check. */
export interface ExternalSource {
  name: string;
  /** The short name of the app at the forge, or `status`; null: whoever reports. */
  app: string | null;
}

/** Null: the gate runs it itself. */
export function externalOf(policy: GatePolicy, id: CheckId): ExternalSource | null {
  const settings = policy.checks[id];
  return "external" in settings ? settings.external : null;
}

/** Every check that is not switched off, in the order of the list. */
export function activeChecks(policy: GatePolicy): CheckId[] {
  return CHECK_IDS.filter((id) => policy.checks[id].mode !== "off");
}
