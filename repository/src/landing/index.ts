/** Bringing a change onto its branch: the commit that would land, made beside everybody's work, and the one write that lands it. */
export { buildCandidate } from "./build-candidate.js";
export type { CandidateBuilt, CandidateRequest } from "./candidate.js";
export { findLanded, landBranch, type BranchLanded, type LandRequest, type WorkTreeUpdate } from "./land-branch.js";
export { branchTip } from "./branch-tip.js";
export { changeCommits } from "./change-commits.js";
