import type { Actor } from "../events/index.js";
import type { Scope } from "./scopes.js";

/** Who calls. `id` is the API key's id or the token's `iss` and `sub`. */
export interface Principal {
  kind: "user" | "agent" | "service";
  id: string;
  name: string;
  /** The address in a token, as its issuer vouches for it. */
  email?: string;
  scopes: readonly Scope[];
  /** Pools this principal may work; null means all. */
  pools: readonly string[] | null;
}

export function holds(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope);
}

export function actorOf(principal: Principal): Actor {
  return { kind: principal.kind, id: principal.id };
}
