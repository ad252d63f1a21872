/** Waits a fixed time by a durable timer. */
export const wait = {
  summary: "Wait a fixed time.",
  with: {
    type: "object",
    required: ["durationMs"],
    additionalProperties: false,
    properties: { durationMs: { type: "integer", minimum: 1, maximum: 31_536_000_000 } },
  },
  sideEffect: "none",
  runsOn: "workflow",
  short: false,
  timeoutMs: 0,
  heartbeatTimeoutMs: 0,
  attempts: 1,
} as const;
