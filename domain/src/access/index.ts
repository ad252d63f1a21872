/** Who calls, and what they may do. Deny by default: a route names its scope, a role is a set of scopes. */
export { SCOPES, ROLES, scopesOfRole, roleOfScopes, isScope, isRole, type Scope, type Role } from "./scopes.js";
export { holds, actorOf, type Principal } from "./principal.js";
