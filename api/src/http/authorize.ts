/** Deny by default: a route names one scope, and the caller holds it or is told which one is missing. */
import { holds, type Principal, type Scope } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";

export function authorize(principal: Principal, scope: Scope): void {
  if (holds(principal, scope)) return;
  throw new DomainError("insufficient_scope", `This needs the scope \`${scope}\`.`, { details: { scope } });
}
