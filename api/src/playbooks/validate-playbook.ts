/** POST /playbooks/validate: a playbook with faults is a good question, so the answer is 200 with the list of them. */
import { parsePlaybook, unwritableInText } from "@praxis/domain/playbook";
import type { PlaybookVerdict } from "../contract/playbooks.js";
import type { Handler } from "../http/call.js";
import { playbookView } from "./playbook-view.js";

export function createValidatePlaybook(deps: { allowBenchKinds: boolean }): Handler<"validatePlaybook"> {
  return ({ body }) => {
    const result = parsePlaybook(body.text, { allowBenchKinds: deps.allowBenchKinds, reservedNames: true });
    // Faults in what it would do are no faults of the text: a run that was accepted with one must still be readable.
    const issues = result.ok ? unwritableInText(body.text, result.playbook) : result.issues;
    const verdict: PlaybookVerdict =
      result.ok && issues.length === 0
        ? { valid: true, issues: [], playbook: playbookView(result.playbook, result.sha256) }
        : { valid: false, issues: issues.map((issue) => ({ ...issue })) };
    return Promise.resolve({ status: 200, json: verdict });
  };
}
