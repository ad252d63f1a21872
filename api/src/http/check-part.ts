/** Checks a part of the address that names something new: what breaks the rule is 422, as in a body. */
import { DomainError } from "@praxis/domain/errors";

export function checkPart(path: string, value: string, pattern: RegExp, message: string): string {
  if (pattern.test(value)) return value;
  throw new DomainError("invalid_request", `The ${path} in the address ${message}.`, { issues: [{ path, message }] });
}
