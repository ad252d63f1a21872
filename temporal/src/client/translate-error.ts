/** The only place where an error of the Temporal client becomes a DomainError. */
import { DomainError } from "@praxis/domain/errors";
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from "@temporalio/client";

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
/** gRPC codes that say our call is wrong: INVALID_ARGUMENT, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. Waiting does not mend them. */
const OUR_FAULT: ReadonlySet<number> = new Set([3, 7, 12, 16]);

export function translateTemporalError(error: unknown): Error {
  if (DomainError.is(error)) return error;
  if (error instanceof WorkflowNotFoundError || isNotFound(error)) {
    return new DomainError("run_not_found", "Temporal has no open workflow for this run.", { cause: error });
  }
  if (error instanceof Error && OUR_FAULT.has(codeOf(error) ?? -1)) return error;
  return new DomainError("temporal_unavailable", "Temporal cannot be reached now. What was accepted takes effect when it is back.", {
    retry: true,
    cause: error,
  });
}

export function isNotFound(error: unknown): boolean {
  return codeOf(error) === NOT_FOUND;
}

export function isInvalidArgument(error: unknown): boolean {
  return codeOf(error) === INVALID_ARGUMENT;
}

function codeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  if (error instanceof ServiceError && isGrpcServiceError(error.cause)) return error.cause.code;
  return undefined;
}
