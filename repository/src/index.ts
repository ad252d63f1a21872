/** Git by child process, safe on repositories of strangers. Faces: this one, `./objects` (streams of a tree and its blobs), `./testing`. */
export { createGit, type Git, type GitAnswer, type GitCall, type GitStream } from "./git/create-git.js";
export { redactCredentials } from "./git/redact-credentials.js";
export { checkRepositoryAllowed, type RepositoryPolicy, type RepositorySource } from "./check-repository-allowed.js";
export { openRepository, type OpenedRepository } from "./open-repository.js";
export { isCommitId, resolveCommit, resolveCommits } from "./resolve-commit.js";
export { listFilesAtCommit, readFileAtCommit, type ListedFile } from "./read-file-at-commit.js";
export { mirrorRepository } from "./mirror-repository.js";
export { checkoutWorkspace } from "./checkout-workspace.js";
export { resolveInside } from "./resolve-inside.js";
export { bundleCommit, BUNDLE_REF, type Bundle, type BundleRequest } from "./bundle/bundle-commit.js";
export { applyPatch } from "./change/apply-patch.js";
export { commitPatch, type PatchCommitted } from "./change/commit-patch.js";
export { placeBranch, type BranchPlaced } from "./change/place-branch.js";
