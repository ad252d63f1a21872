/** Every way the platform says no. Codes are public and closed; `docs/errors.md` has one entry per code. */
export { DomainError, type DomainErrorOptions, type Issue } from "./domain-error.js";
export { ERROR_CODES, ERROR_MEANINGS, isErrorCode, type ErrorCode } from "./codes/index.js";
export { invariant } from "./invariant.js";
