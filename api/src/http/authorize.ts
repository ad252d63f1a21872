/** Deny by default: a route names one scope, and the caller holds it or is told which one is missing. */
import { holds, type Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { RouteScope } from "../contract/route.js";

export function authorize(principal: Principal, scope: RouteScope): void {
  if (scope === "public" || scope === "signed-in") return;
  if (holds(principal, scope)) return;
  throw new DomainError("insufficient_scope", `This needs the scope \`${scope}\`.`, { details: { scope } });
}
