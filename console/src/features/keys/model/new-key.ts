/** What a person chose for a new key → the request, and the same as a command line. Pure. */
import type { CreateKeyRequest } from "@praxis/api/contract";
import { ROLES, scopesOfRole, type Role, type Scope } from "@praxis/domain/access";
import { shellText } from "../../../lib/text/shell-text";

/** How long a key lives; `never` is there for machines that nobody visits. */
export const LIFETIMES = ["7", "30", "90", "365", "never"] as const;
export type Lifetime = (typeof LIFETIMES)[number];
const DAY_MS = 86_400_000;

export const KEY_NAME_MAX = 100;

export interface KeyDraft {
  readonly name: string;
  /** `own`: single rights. */
  readonly role: Role | "own";
  readonly scopes: readonly Scope[];
  /** Names of pools, split by commas or blanks; empty: all. */
  readonly pools: string;
  readonly lifetime: Lifetime;
}

export const EMPTY_KEY: KeyDraft = { name: "", role: "viewer", scopes: [], pools: "", lifetime: "90" };
export const KEY_ROLES = [...ROLES, "own"] as const satisfies readonly KeyDraft["role"][];

export const poolsOf = ({ pools }: KeyDraft): string[] => pools.split(/[\s,]+/).filter((name) => name !== "");

/** Pools mean something only to a key that may work. */
export const worksPools = ({ role, scopes }: KeyDraft): boolean => (role === "own" ? scopes : scopesOfRole(role)).includes("leases:work");

export const isComplete = ({ name, role, scopes }: KeyDraft): boolean => name.trim() !== "" && (role !== "own" || scopes.length > 0);

export function keyRequestOf(draft: KeyDraft, nowMs: number): CreateKeyRequest {
  const pools = worksPools(draft) ? poolsOf(draft) : [];
  return {
    name: draft.name.trim(),
    ...(draft.role === "own" ? { scopes: [...draft.scopes] } : { role: draft.role }),
    ...(pools.length === 0 ? {} : { pools }),
    ...(draft.lifetime === "never" ? {} : { expiresAt: new Date(nowMs + Number(draft.lifetime) * DAY_MS).toISOString() }),
  };
}

export function keyCommandLine(draft: KeyDraft): string {
  const words = [
    ["praxis", "key", "create", draft.name.trim()],
    draft.role === "own" ? ["--scopes", draft.scopes.join(",")] : ["--role", draft.role],
    ...(worksPools(draft) ? poolsOf(draft).map((pool) => ["--pool", pool]) : []),
    draft.lifetime === "never" ? [] : ["--expires", `${draft.lifetime}d`],
  ];
  return words.flat().map(shellText).join(" ");
}
