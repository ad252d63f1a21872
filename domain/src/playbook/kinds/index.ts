/** Every step kind, one file each. A kind here without an execution in `activities` is a compile error there. */
import { agent } from "./agent.js";
import { approval } from "./approval.js";
import { changeApply } from "./change-apply.js";
import { command } from "./command.js";
import { benchNoop, benchNoopShort } from "./bench-noop.js";
import { repositoryHistory, repositoryInventory, repositoryReport } from "./repository.js";
import type { StepKind } from "./step-kind.js";
import { wait } from "./wait.js";
import { workspacePrepare } from "./workspace-prepare.js";

export type { StepKind } from "./step-kind.js";

export const STEP_KINDS = {
  "workspace.prepare": workspacePrepare,
  command,
  "repository.inventory": repositoryInventory,
  "repository.history": repositoryHistory,
  "repository.report": repositoryReport,
  agent,
  "change.apply": changeApply,
  approval,
  wait,
  "bench.noop": benchNoop,
  "bench.noop-short": benchNoopShort,
} as const satisfies Record<string, StepKind>;

export type StepKindName = keyof typeof STEP_KINDS;
/** Kinds that an activity executes; the others are waits of the workflow itself. */
export type ExecutedKind = { [K in StepKindName]: (typeof STEP_KINDS)[K]["runsOn"] extends "workflow" ? never : K }[StepKindName];

/** Step kinds a playbook may use, bench-only ones left out: for messages and documentation. */
export const PUBLIC_STEP_KINDS = (Object.keys(STEP_KINDS) as StepKindName[]).filter((name) => !name.startsWith("bench."));

export function isStepKind(name: string): name is StepKindName {
  return Object.hasOwn(STEP_KINDS, name);
}

export function stepKind(name: StepKindName): StepKind {
  return STEP_KINDS[name];
}
