/** What a gate reads of a repository, and the clean worktrees it runs commands in. Never touches the judged repository: all of it goes through a view. */
export { createRepositoryView, type RepositoryView } from "./repository-view.js";
export { findMergeBase, readDiff, treeOf } from "./read-diff.js";
export { listCommits, type ListedCommit } from "./list-commits.js";
export { readTexts, type WantedText } from "./read-texts.js";
export { landedAncestor } from "./landed-ancestor.js";
export { createWorktree, type OverlaidFile, type Worktree } from "./create-worktree.js";
export { commitFacts, type CommitFacts } from "./commit-facts.js";
export { resolveTarget } from "./resolve-target.js";
export { versionTags } from "./version-tags.js";
export { currentBranch, isBranch } from "./current-branch.js";
export { readNote, writeNote } from "./git-notes.js";
