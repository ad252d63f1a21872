/** The closed list, one file per noun. A new code needs a status in `api/src/http/problem.ts`, or the compiler refuses it. */
import { accessErrors } from "./access.js";
import { approvalErrors } from "./approvals.js";
import { bulkErrors } from "./bulks.js";
import { changeErrors } from "./changes.js";
import { collaborationErrors } from "./collaboration.js";
import { forgeErrors } from "./forges.js";
import { gateErrors } from "./gates.js";
import { leaseErrors } from "./leases.js";
import { documentErrors } from "./documents.js";
import { lockErrors } from "./locks.js";
import { playbookErrors } from "./playbooks.js";
import { queueErrors } from "./queues.js";
import { requestErrors } from "./requests.js";
import { runErrors } from "./runs.js";
import { stepErrors } from "./steps.js";
import { systemErrors } from "./system.js";
import { taskErrors } from "./tasks.js";
import { viewErrors } from "./views.js";

/** Code → what it means and what to do, in plain words (one sentence or two). */
export const ERROR_MEANINGS = {
  ...accessErrors,
  ...approvalErrors,
  ...bulkErrors,
  ...changeErrors,
  ...collaborationErrors,
  ...forgeErrors,
  ...gateErrors,
  ...leaseErrors,
  ...documentErrors,
  ...lockErrors,
  ...playbookErrors,
  ...queueErrors,
  ...requestErrors,
  ...runErrors,
  ...stepErrors,
  ...systemErrors,
  ...taskErrors,
  ...viewErrors,
} as const;

export type ErrorCode = keyof typeof ERROR_MEANINGS;
export const ERROR_CODES = Object.keys(ERROR_MEANINGS).sort() as readonly ErrorCode[];

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_MEANINGS, value);
}
