/** A verdict as programs read it: `praxis gate --json`. A public form: members are added, never renamed. */
import type { GateVerdict, SignedReceipt } from "@praxis/domain/gate";

export function verdictJson(verdict: GateVerdict, receipt: SignedReceipt | null): object {
  const { base, baseTip, head, tree, policySha256, changeSha256, engine, reason } = verdict;
  return {
    verdict: verdict.verdict,
    base,
    baseTip,
    head,
    tree,
    policySha256,
    changeSha256,
    engine,
    reason,
    checks: verdict.checks.map(({ check, outcome, required, findings, ...more }) => ({ check, outcome, required, findings, ...more })),
    ...(receipt === null ? {} : { receipt }),
  };
}
