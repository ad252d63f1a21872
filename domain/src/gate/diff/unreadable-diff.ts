/** The one way in which reading a diff fails. */
import { DomainError } from "../../errors/index.js";

export function unreadableDiff(what: string): DomainError {
  return new DomainError("diff_unreadable", `The diff could not be read: ${what}.`);
}
