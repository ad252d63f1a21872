export const SCOPES = [
  "runs:read",
  "runs:write",
  "approvals:decide",
  "leases:work",
  "collab:read",
  "collab:write",
  "gates:read",
  "gates:write",
  "terminal:view",
  "terminal:operate",
  "admin",
] as const;
export type Scope = (typeof SCOPES)[number];

/** Each role includes the one before it. */
export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

const VIEWER: readonly Scope[] = ["runs:read", "collab:read", "gates:read", "terminal:view"];
const OPERATOR: readonly Scope[] = [
  ...VIEWER,
  "runs:write",
  "approvals:decide",
  "leases:work",
  "collab:write",
  "gates:write",
  "terminal:operate",
];
const SCOPES_OF_ROLE = { viewer: VIEWER, operator: OPERATOR, admin: SCOPES } as const satisfies Record<Role, readonly Scope[]>;

export function scopesOfRole(role: Role): readonly Scope[] {
  return SCOPES_OF_ROLE[role];
}

/** The role that is exactly this set of scopes; null: none is. */
export function roleOfScopes(scopes: readonly Scope[]): Role | null {
  const held = new Set(scopes);
  return ROLES.find((role) => SCOPES_OF_ROLE[role].length === held.size && SCOPES_OF_ROLE[role].every((scope) => held.has(scope))) ?? null;
}

export function isScope(value: unknown): value is Scope {
  return SCOPES.includes(value as Scope);
}

export function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}
