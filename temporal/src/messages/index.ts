/** Messages that workflows understand. Loads in workflows and in Node; must not import a client. */
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import { defineQuery, defineSignal } from "@temporalio/workflow";

/** Delivers a command that Postgres has accepted. A repeat (same id) is dropped. */
export const deliverCommand = defineSignal<[RunCommand]>("deliverCommand");

export interface RunStatusAnswer {
  paused: boolean;
  stopping: "cancelled" | "timed_out" | null;
  steps: Readonly<Record<string, string>>;
}
/** The workflow's own view, for repair and debugging; lists and pages read Postgres. */
export const runStatus = defineQuery<RunStatusAnswer>("runStatus");

/** Tells a change's gate that Postgres has accepted something. Repeats and late ones change nothing. */
export const deliverGateCommand = defineSignal<[GateCommand]>("deliverGateCommand");

/** Tells an evaluation that somebody reported: it looks into Postgres. Repeats change nothing. */
export const reportsNews = defineSignal("reportsNews");

/** Tells a merge queue to look into Postgres again: somebody came or went. Repeats change nothing. */
export const queueNews = defineSignal("queueNews");
