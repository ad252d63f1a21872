/** GET /runs/{id}/playbook */
import type { RunStore } from "@praxis/database";
import { limitsOf } from "@praxis/domain/plan";
import type { RunPlaybookView } from "../contract/run-playbook.js";
import type { Handler } from "../http/call.js";
import { requireRunId, runNotFound } from "./require-run.js";

export function createGetRunPlaybook({ runs }: { runs: Pick<RunStore, "getPlaybook"> }): Handler<"getRunPlaybook"> {
  return async ({ params }) => {
    const found = await runs.getPlaybook(requireRunId(params.id));
    if (!found) throw runNotFound();
    const { name, version, sha256, text, plan } = found;
    const steps = plan.steps.map((step) => {
      const { attempts, timeoutMs, sideEffect } = limitsOf(step);
      return {
        id: step.id,
        uses: step.uses,
        needs: [...(step.needs ?? [])],
        attempts,
        timeoutMs,
        sideEffect,
        conditional: step.conditional === true,
      };
    });
    const view: RunPlaybookView = { name, version, sha256, steps, text };
    return { status: 200, json: view };
  };
}
