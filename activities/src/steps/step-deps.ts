/** What the code around every step needs. */
import type { ArtifactStore, Clock, LeaseStore, Notifier, OutputStore, Recorder } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Actor } from "@praxis/domain/events";
import type { RunLibrary } from "./run-library.js";

export interface StepLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface StepDeps {
  recorder: Recorder;
  library: RunLibrary;
  output: OutputStore;
  artifacts: ArtifactStore;
  leases: Pick<LeaseStore, "get">;
  bytes: ArtifactBytes;
  notifier: Pick<Notifier, "touch">;
  clock: Clock;
  log: StepLog;
  hostId: string;
  /** How much of a step's byte stream is kept; three quarters at the head, the rest at the tail. */
  outputBytesMax: number;
}

/** Facts that our own code records. */
export const SYSTEM: Actor = { kind: "system", id: "worker" };
