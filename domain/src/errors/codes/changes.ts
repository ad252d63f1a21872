export const changeErrors = {
  change_missing: "The step that should have left a change left none, or one that changes nothing.",
  patch_does_not_apply: "The patch does not fit the commit it was made for. The step's output holds what git said.",
  branch_protected: "The branch is protected: the platform never writes it. PRAXIS_PROTECTED_BRANCHES lists the protected names.",
  branch_checked_out: "A work tree of the repository has the branch checked out, and would show the change reversed.",
  branch_taken: "The branch is there already with commits that are not this step's, or somebody changed it at the same moment.",
  repository_not_local: "The run's repository is a URL. Changes are committed to repositories on the server's machine only.",
} as const;
