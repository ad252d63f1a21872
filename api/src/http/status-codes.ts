/** Every code's HTTP status. A new code without one does not compile. */
import type { ErrorCode } from "@praxis/domain/errors";

/** These are found in a step's or run's `failure`; as an answer of a route they would be a fault of ours. */
const IN_FAILURES_ONLY = 500;

export const STATUS = {
  unauthenticated: 401,
  identity_unavailable: 503,
  insufficient_scope: 403,
  key_not_found: 404,

  approval_not_found: 404,
  approval_already_decided: 409,
  decision_invalid: 422,

  collaboration_read_only: 503,
  collaboration_unavailable: 503,
  document_too_large: 413,
  events_archived: 410,

  pool_not_found: 404,
  agent_not_found: 404,
  lease_not_found: 404,
  lease_superseded: 412,
  fence_unknown: 422,
  lease_finished: 409,
  lease_revoked: 412,
  lease_expired: 412,
  lease_limit: 409,
  artifact_too_large: 413,
  lease_attempts_exhausted: IN_FAILURES_ONLY,
  verification_failed: IN_FAILURES_ONLY,
  agent_failed: IN_FAILURES_ONLY,
  lease_stalled: IN_FAILURES_ONLY,

  playbook_not_found: 422,
  playbook_invalid: 422,
  inputs_invalid: 422,

  change_missing: IN_FAILURES_ONLY,
  patch_does_not_apply: IN_FAILURES_ONLY,
  branch_protected: IN_FAILURES_ONLY,
  branch_checked_out: IN_FAILURES_ONLY,
  branch_taken: IN_FAILURES_ONLY,
  repository_not_local: IN_FAILURES_ONLY,

  malformed_request: 400,
  invalid_request: 422,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 409,
  precondition_required: 428,
  precondition_failed: 412,
  range_not_satisfiable: 416,
  rate_limited: 429,

  run_not_found: 404,
  illegal_transition: 409,
  step_not_found: 404,
  artifact_not_found: 404,
  artifact_bytes_missing: 410,
  history_not_found: 404,
  run_timed_out: IN_FAILURES_ONLY,
  run_cancelled: IN_FAILURES_ONLY,
  run_lost: IN_FAILURES_ONLY,

  repository_not_found: 422,
  ref_not_found: 422,
  path_outside_roots: 422,
  url_not_allowed: 422,
  repository_unreadable: 422,
  expression_failed: IN_FAILURES_ONLY,
  diff_unreadable: IN_FAILURES_ONLY,
  with_invalid: IN_FAILURES_ONLY,
  outputs_too_large: IN_FAILURES_ONLY,
  command_failed: IN_FAILURES_ONLY,
  command_killed: IN_FAILURES_ONLY,
  command_not_started: IN_FAILURES_ONLY,
  capture_missing: IN_FAILURES_ONLY,
  step_timed_out: IN_FAILURES_ONLY,
  step_stalled: IN_FAILURES_ONLY,
  step_cancelled: IN_FAILURES_ONLY,
  step_internal: IN_FAILURES_ONLY,
  outcome_unknown: IN_FAILURES_ONLY,
  approval_rejected: IN_FAILURES_ONLY,
  workspace_lost: IN_FAILURES_ONLY,

  internal: 500,
  temporal_unavailable: 503,
  database_unavailable: 503,
  storage_full: 507,
  shutting_down: 503,
} as const satisfies Record<ErrorCode, number>;

/** Codes that no route answers with by design. */
export const FAILURE_ONLY_CODES: ReadonlySet<string> = new Set(
  Object.entries(STATUS).flatMap(([code, status]) => (status === IN_FAILURES_ONLY && code !== "internal" ? [code] : [])),
);
