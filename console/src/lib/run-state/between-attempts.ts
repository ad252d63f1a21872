/** Whether a run that counts as running only waits for a next attempt: "running" must not hide that. Pure. */
import type { RunView } from "@praxis/api/contract";

export type TriedStep = RunView["steps"][number] & { readonly failure: NonNullable<RunView["steps"][number]["failure"]> };

/** A step keeps the failure of its last attempt until the next one begins. Null while anything else is under way. */
export function betweenAttempts({ steps }: Pick<RunView, "steps">): TriedStep | null {
  const running = steps.filter(({ status }) => status === "running");
  return running.every(isTried) ? (running.find(isTried) ?? null) : null;
}

const isTried = (step: RunView["steps"][number]): step is TriedStep => step.failure !== undefined;
