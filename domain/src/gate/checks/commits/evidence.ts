/** What the commits check needs beyond the change: the message a squash will have. */
export interface CommitsEvidence {
  /** From `--title` or the pull request. Null: a squash takes its title from the first commit. */
  squash: { title: string; body: string } | null;
}
