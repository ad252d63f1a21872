/** A text that cannot be an approval's id costs no query. */
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";

export function requireApprovalId(id: string): string {
  if (isId("approval", id)) return id;
  throw approvalNotFound();
}

export function approvalNotFound(): DomainError {
  return new DomainError("approval_not_found", "There is no such approval, or you may not see it.");
}
