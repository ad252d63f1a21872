/** What the plan check needs beyond the change: the plan, and which tests passed. */

export interface PlanItem {
  id: string;
  title: string;
  state: "open" | "done" | "abandoned";
  owner: string | null;
  globs: readonly string[];
  acceptance: readonly { id: string; test: string | null }[];
}

export interface PlanEvidence {
  /** `file`: the text of the plan file at the target's tip, null when it is not there. `tasks`: items made from the board. */
  plan: { source: "file"; path: string; text: string | null } | { source: "tasks"; items: readonly PlanItem[] };
  /** References that came through the API, beside those in footers and the branch name. */
  references: readonly string[];
  /** Who wrote the change, where known and to be judged against `owner`; null offline. */
  author: string | null;
}
