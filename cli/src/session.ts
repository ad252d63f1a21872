/** What a command gets from outside: where to write, the network, time and the wish to stop. Commands reach for nothing else. */
import type { CliEnv } from "./env.js";

export interface Sink {
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Resolves when there is room for more. */
  write(data: string | Uint8Array): Promise<void>;
}

export interface Session {
  readonly env: CliEnv;
  readonly cwd: string;
  /** The user's number, to judge who owns a credentials file; null where there is none. */
  readonly userId: number | null;
  readonly out: Sink;
  readonly err: Sink;
  readonly fetch: typeof globalThis.fetch;
  now(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A new Idempotency-Key. */
  newKey(): string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
