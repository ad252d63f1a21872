/** Puts a question to a person and waits for the answer, a due time or a cancel. */
export const approval = {
  summary: "Ask a person and wait for the decision.",
  with: {
    type: "object",
    required: ["question"],
    additionalProperties: false,
    properties: {
      question: { type: "string", minLength: 1, maxLength: 2000 },
      evidence: {
        type: "array",
        maxItems: 20,
        items: {
          type: "object",
          required: ["label"],
          additionalProperties: false,
          properties: {
            label: { type: "string", maxLength: 200 },
            text: { type: "string", maxLength: 4096 },
            artifact: { type: "string" },
          },
        },
      },
      role: { type: "string", maxLength: 100 },
      dueMs: { type: "integer", minimum: 1000, maximum: 31_536_000_000 },
      onSilence: { type: "string" },
      options: {
        type: "array",
        minItems: 2,
        maxItems: 8,
        items: {
          type: "object",
          required: ["id", "label"],
          additionalProperties: false,
          properties: {
            id: { type: "string", pattern: "^[a-z][a-z0-9_]{0,39}$" },
            label: { type: "string", minLength: 1, maxLength: 200 },
            needsReason: { type: "boolean" },
          },
        },
      },
    },
  },
  sideEffect: "none",
  runsOn: "workflow",
  short: false,
  timeoutMs: 0,
  heartbeatTimeoutMs: 0,
  attempts: 1,
} as const;
