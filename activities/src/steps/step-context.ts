/**
 * What a step's executor gets and must return. One executor a kind, in its own folder; everything around it (expressions,
 * recording, heartbeats, output, retries) is `run-step.ts`.
 */
import type { Json } from "@praxis/domain/hashing";
import type { SideEffect } from "@praxis/domain/playbook";
import type { StepStatus } from "@praxis/domain/run";

/** Why `signal` fired. `lost`: Temporal refused the heartbeat, so another attempt may already run. */
export const STOP_REASONS = ["cancelled", "timed_out", "shutdown", "lost"] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** Where a run's code comes from, as the caller gave it; `commit` once it is resolved. */
export type RepositorySource = ({ path: string } | { url: string }) & { ref?: string; commit?: string };

export interface StepProgress {
  note?: string;
  done?: number;
  total?: number;
  bytes?: number;
  /** At most 200 characters. */
  lastLine?: string;
}

export interface StepContext<With> {
  run: { id: string; title: string; labels: Readonly<Record<string, string>>; repository: RepositorySource | null };
  step: { id: string; uses: string; generation: number; attempt: number; sideEffect: SideEffect; timeoutMs: number };
  /** Expressions filled in, checked against the kind's schema. */
  with: With;
  /** The steps this one needs, directly or through others. */
  needs: Readonly<Record<string, { status: StepStatus; outputs: Json | null }>>;
  /** The folder to work in; it exists. Null for kinds that run anywhere. */
  workspace: { path: string; commit: string | null; hostId: string } | null;
  /** Its `reason` is a StopReason. */
  signal: AbortSignal;
  /** Cheap: the SDK throttles what reaches Temporal. */
  heartbeat(progress: StepProgress): void;
  /** The step's byte stream; bounded memory, head and tail kept beyond the cap. */
  output: { write(chunk: Uint8Array): void; flush(): Promise<void> };
  /** Saves the bytes now; the artifact appears on the run when the step is recorded as finished. The same name replaces. */
  saveArtifact(artifact: {
    name: string;
    mediaType: string;
    content: Uint8Array | string | { path: string };
  }): Promise<{ sha256: string; bytes: number }>;
  /** An artifact of this run saved by an earlier step; null when there is none. */
  readArtifact(stepId: string, name: string): Promise<Buffer | null>;
  /** Facts for the step row (`details`), for example why there is no sandbox. */
  note(details: Readonly<Record<string, Json>>): void;
}

/** Throws DomainError when the step fails; `retry: true` lets a further attempt follow. Outputs are JSON of at most 8 kB. */
export type StepExecutor<With, Outputs extends Json = Json> = (context: StepContext<With>) => Promise<Outputs>;
