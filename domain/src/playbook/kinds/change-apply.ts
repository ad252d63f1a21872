/** Commits the patch that a step left to a branch of the source repository, without touching anybody's work tree. */
export const changeApply = {
  summary: "Commit a step's patch to a branch of the source repository.",
  with: {
    type: "object",
    required: ["from"],
    additionalProperties: false,
    properties: {
      from: { type: "string", minLength: 1, maxLength: 100 },
      patch: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" },
      branch: { type: "string", minLength: 1, maxLength: 200 },
      message: { type: "string", minLength: 1, maxLength: 10_000 },
    },
  },
  // The commit is made of the run's own facts alone, so a repeat makes the same one.
  sideEffect: "idempotent",
  runsOn: "anywhere",
  short: false,
  timeoutMs: 600_000,
  heartbeatTimeoutMs: 30_000,
  attempts: 3,
} as const;
