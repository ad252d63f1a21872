/** Where at a forge a gate comes from, and so where its verdict is shown. Plain data: kept with the gate. */

export const FORGES = ["github"] as const;
export type ForgeName = (typeof FORGES)[number];

export interface ForgeOrigin {
  forge: ForgeName;
  /** `owner/name`, as the forge writes it. */
  repository: string;
  /** Of the app that speaks for us there. */
  installation: number;
  /** The forge's ref that holds the head. It is fetched by name: the commit may belong to no branch. */
  ref: string;
  /** Null: a merge group. */
  pull: number | null;
  /** The head lies in somebody's own copy: whoever made it may not write here. */
  fork: boolean;
  /** What a squash will be titled. Null: a merge group, whose commits are made already. */
  title: string | null;
}

/** No branch can be named so, and callers may not use the prefix: nobody but the forge speaks for these changes. */
const PREFIX = "github:";

export function pullChange(number: number): string {
  return `${PREFIX}pull/${String(number)}`;
}

/** @param ref `refs/heads/gh-readonly-queue/main/pr-7-…` */
export function mergeGroupChange(ref: string): string {
  return `${PREFIX}merge-group/${ref.replace(/^refs\/heads\//, "")}`;
}
