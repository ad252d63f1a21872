import type { Json } from "../../hashing/index.js";
import type { SideEffect } from "../side-effect.js";

/** The facts of a step kind. Its execution stands in `activities/src/<kind>/`. */
export interface StepKind {
  /** One plain sentence for lists and errors. */
  summary: string;
  /** JSON Schema (2020-12) of `with`. Checked at validation (literals) and again once expressions are filled in. */
  with: { readonly [key: string]: Json };
  /** Members of `with` whose items are texts: a number, true or false that an expression gives there is written out. */
  texts?: readonly string[];
  /** What stands when the playbook does not say. */
  sideEffect: SideEffect;
  /**
   * `anywhere`: an activity on queue `runs`. `workspace`: on the host that holds the workspace of the nearest `workspace.prepare`
   * it needs, else on `runs`. `workflow`: no activity; the workflow itself waits (approval, wait).
   */
  runsOn: "anywhere" | "workspace" | "workflow";
  /** Idempotent, no heartbeat, under 2 s: may run inside a segment. */
  short: boolean;
  /** What stands when the playbook does not say; milliseconds. */
  timeoutMs: number;
  /** 0: this kind does not heartbeat. */
  heartbeatTimeoutMs: number;
  attempts: number;
}
