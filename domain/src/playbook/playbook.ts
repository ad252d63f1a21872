/** The words of a playbook, as they stand in the file after parsing. */
import type { Json } from "../hashing/index.js";
import type { StepKindName } from "./kinds/index.js";
import type { SideEffect } from "./side-effect.js";

export interface StepDefinition {
  id: string;
  name?: string;
  uses: StepKindName;
  with: { readonly [key: string]: Json };
  needs: readonly string[];
  /** Bare CEL. Without a status function (`succeeded`, `failed`, `always`) it holds only if no need failed. */
  if?: string;
  timeoutMs?: number;
  heartbeatTimeoutMs?: number;
  /** How often it may be tried in all, 1..20. */
  attempts?: number;
  sideEffect?: SideEffect;
  continueOnFailure?: boolean;
  onFailure?: "fail" | "ask";
}

export interface Playbook {
  name: string;
  version: number;
  description?: string;
  /** JSON Schema (2020-12) of the run's inputs. */
  inputs?: { readonly [key: string]: Json };
  timeoutMs?: number;
  steps: readonly StepDefinition[];
}
