/** Exit codes are public (scripts branch on them): this table is all of them. */
import type { RunStatus } from "@praxis/domain/run";
import type { Problem } from "@praxis/api/contract";

export const EXIT = { good: 0, negative: 1, usage: 2, unknown: 3, waiting: 4, unreachable: 5, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const OF_RUN = {
  accepted: EXIT.unknown,
  running: EXIT.unknown,
  paused: EXIT.unknown,
  succeeded: EXIT.good,
  failed: EXIT.negative,
  cancelled: EXIT.negative,
  timed_out: EXIT.negative,
} as const satisfies Record<RunStatus, ExitCode>;

/** An open run has no outcome yet: unknown. */
export function exitOfRun(status: RunStatus): ExitCode {
  return OF_RUN[status];
}

/** What a refusal of the server means to a script: asked wrongly, refused by the state of things, not to be had now, or unknown. */
export function exitOfProblem({ status, code }: Pick<Problem, "status" | "code">): ExitCode {
  if (code === "idempotency_key_reused") return EXIT.usage;
  if (status === 401 || status === 403 || status === 409 || status === 412) return EXIT.negative;
  if (status === 429 || status === 502 || status === 503 || status === 504 || status === 507) return EXIT.unreachable;
  if (status >= 400 && status < 500) return EXIT.usage;
  return EXIT.unknown;
}
