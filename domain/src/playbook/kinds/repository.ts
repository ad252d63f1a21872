/** Facts about a repository, read from git at the workspace's commit. */
const inspection = {
  with: { type: "object", additionalProperties: false, properties: {} },
  sideEffect: "none",
  runsOn: "workspace",
  short: false,
  timeoutMs: 3_600_000,
  heartbeatTimeoutMs: 30_000,
  attempts: 3,
} as const;

export const repositoryInventory = {
  summary: "Count files, bytes and lines by language; find manifests, licence and markers.",
  ...inspection,
} as const;
export const repositoryHistory = {
  summary: "Read the commits: authors, activity, hot spots, files that change together.",
  ...inspection,
} as const;
/** Joins what inventory and history found (steps it needs) into `facts.json`, `report.md` and `report.html`. */
export const repositoryReport = { summary: "Write the report of the repository as JSON, Markdown and HTML.", ...inspection } as const;
