/** After continue-as-new: every step that waited waits on, and looks once whether the answer came in between. */
import { planStep, stepState } from "@praxis/domain/run";
import { agentStep } from "./agent-step.js";
import { awaitAnswer, awaitTime } from "./await-answer.js";
import { beside, type RunSession } from "./run-session.js";

export function resumeWaits(run: RunSession): void {
  for (const { id } of run.plan.steps) {
    const { wait } = stepState(run.state, id);
    const step = planStep(run.plan, id);
    if (wait?.on === "timer") beside(run, () => awaitTime(run, step, wait));
    if (wait?.on === "lease") beside(run, () => agentStep(run, step, wait));
    if (wait?.on === "approval") {
      const { parked } = wait;
      run.answers.add(wait.approvalId);
      beside(run, () => (parked ? agentStep(run, step, { ...wait, parked }) : awaitAnswer(run, step, wait)));
    }
  }
}
