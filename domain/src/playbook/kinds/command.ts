/** Runs a program in the workspace, inside a sandbox where the host can. */
export const command = {
  summary: "Run a command in the workspace.",
  with: {
    type: "object",
    required: ["argv"],
    additionalProperties: false,
    properties: {
      argv: { type: "array", minItems: 1, maxItems: 1000, items: { type: "string" } },
      shell: { type: "boolean" },
      cwd: { type: "string" },
      env: { type: "object", maxProperties: 200, additionalProperties: { type: "string" } },
      network: { type: "boolean" },
      writable: { type: "array", maxItems: 50, items: { type: "string", pattern: "^/" } },
      captures: {
        type: "array",
        maxItems: 50,
        items: {
          type: "object",
          required: ["path", "name"],
          additionalProperties: false,
          properties: { path: { type: "string", minLength: 1 }, name: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" } },
        },
      },
    },
  },
  // A program takes texts only, and what an expression gives is often a count, a port or a flag.
  texts: ["argv", "env"],
  sideEffect: "idempotent",
  runsOn: "workspace",
  short: false,
  timeoutMs: 3_600_000,
  heartbeatTimeoutMs: 15_000,
  attempts: 1,
} as const;
