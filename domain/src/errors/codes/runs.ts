export const runErrors = {
  run_not_found: "There is no such run, or you may not see it.",
  illegal_transition: "The thing is not in a state that allows this. `details` has `from`, `to` and what is `allowed`.",
  step_not_found: "The run has no step of this id.",
  artifact_not_found: "The run has no artifact of this name.",
  artifact_bytes_missing:
    "The artifact is recorded, but its bytes are not in the server's artifact folder: somebody removed them, or the folder is another one than before. Put them back from a backup, or run the step again.",
  history_not_found: "The history of this execution is neither in Temporal nor in the archive.",
  run_timed_out: "The run took longer than its time limit.",
  run_cancelled: "The run was cancelled.",
  run_lost: "Temporal no longer knows this run although it had not ended here. Start it again.",
} as const;
