import { RUN_STATUSES } from "@praxis/domain/run";
import { expect, test } from "@jest/globals";
import { EXIT, exitOfProblem, exitOfRun } from "./exit-codes.js";

test("the exit codes are those of the contract", () => {
  expect(EXIT).toEqual({ good: 0, negative: 1, usage: 2, unknown: 3, waiting: 4, unreachable: 5, interrupted: 130 });
});

test("a run's exit code says how it ended; an open run is unknown", () => {
  expect(Object.fromEntries(RUN_STATUSES.map((status) => [status, exitOfRun(status)]))).toEqual({
    accepted: 3,
    running: 3,
    paused: 3,
    succeeded: 0,
    failed: 1,
    cancelled: 1,
    timed_out: 1,
  });
});

test.each([
  [400, "malformed_request", 2],
  [401, "unauthenticated", 1],
  [403, "insufficient_scope", 1],
  [404, "run_not_found", 2],
  [409, "illegal_transition", 1],
  [409, "idempotency_key_reused", 2],
  [412, "precondition_failed", 1],
  [422, "playbook_not_found", 2],
  [429, "rate_limited", 5],
  [500, "internal", 3],
  [503, "database_unavailable", 5],
  [507, "storage_full", 5],
])("a refusal %i %s exits with %i", (status, code, exit) => {
  expect(exitOfProblem({ status, code })).toBe(exit);
});
