/** Makes a private checkout of a repository at one commit, and fixes the host where the steps that need it run. */
export const workspacePrepare = {
  summary: "Check out a repository at a commit.",
  with: {
    type: "object",
    additionalProperties: false,
    properties: {
      path: { type: "string", minLength: 1 },
      url: { type: "string", minLength: 1 },
      ref: { type: "string", minLength: 1, maxLength: 300 },
    },
    not: { required: ["path", "url"] },
  },
  sideEffect: "idempotent",
  runsOn: "anywhere",
  short: false,
  timeoutMs: 1_800_000,
  heartbeatTimeoutMs: 30_000,
  attempts: 3,
} as const;
