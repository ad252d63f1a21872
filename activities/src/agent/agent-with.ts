/** What a playbook says about an agent's work. The schema stands with the kind's facts in `domain`. */
import type { Json } from "@praxis/domain/hashing";
import type { OnStall } from "@praxis/domain/lease";
import type { CommandWith } from "../command/index.js";

export interface AgentWith {
  pool: string;
  instructions: string;
  inputs?: Readonly<Record<string, Json>>;
  ttlMs?: number;
  verify?: VerifyWith;
  maxRounds?: number;
  capabilities?: readonly string[];
  onStall?: OnStall;
}

/** Run like a `command` in a fresh checkout with the work applied. */
export interface VerifyWith extends Pick<CommandWith, "argv" | "shell" | "cwd" | "env" | "network"> {
  timeoutMs?: number;
}

/** Test suites take minutes; one that hangs must not hold the step for hours. */
export const VERIFY_TIMEOUT_MS = 900_000;
/** What an agent leaves for `verify` and `change.apply`: a patch against its workspace's commit. */
export const PATCH_ARTIFACT = "change.patch";
