/** Steps that do nothing, for `npm run bench` and tests: one as an ordinary activity, one short. Refused unless the server allows bench kinds. */
const noop = {
  with: { type: "object", additionalProperties: false, properties: { payload: { type: "string", maxLength: 4096 } } },
  sideEffect: "none",
  runsOn: "anywhere",
  timeoutMs: 10_000,
  heartbeatTimeoutMs: 0,
  attempts: 3,
} as const;

export const benchNoop = { summary: "Do nothing (bench).", ...noop, short: false } as const;
export const benchNoopShort = { summary: "Do nothing, in a segment (bench).", ...noop, short: true } as const;
