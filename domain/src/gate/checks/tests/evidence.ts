/** What the tests check needs beyond the change. Every member is a run of the configured command in a clean worktree. */
import type { ToolEvidence } from "../../evidence/tool-evidence.js";

export interface TestsEvidence {
  /** The suite on head, or the reports handed in. */
  head: ToolEvidence;
  /** Only when something failed on head: at most 2 further runs on the same tree. A failure that passes here is a flake. */
  retries: readonly ToolEvidence[];
  /** Only when something failed on head every time: the same command on the merge base. A failure that is there too is older than the change. */
  base: ToolEvidence | null;
  /**
   * Verified red: the merge base's tree with head's new and changed test files laid over it. Needed when the change's strongest type is
   * feat, fix or refactor, `requireRed` is on and a test file was added or changed; else null.
   */
  red: ToolEvidence | null;
  /** The new and changed test files on head again, to find flakes before they land (`repeat`); the whole suite where there is no command for files. */
  repeats: readonly ToolEvidence[];
}
