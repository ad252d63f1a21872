/** Holds on paths, and the document that has them all. Times are RFC 3339, UTC. */
export interface Lock {
  id: string;
  path: string;
  owner: string;
  purpose: string;
  /** Rises with every lock that is given: whoever writes under a lock shows it. */
  fence: number;
  acquiredAt: string;
  renewedAt: string;
  /** `renewedAt` plus the time it was taken for. */
  expiresAt: string;
}

export interface LocksDocument {
  kind: "locks";
  revision: number;
  items: Readonly<Record<string, Lock>>;
  /** Locks that were taken over or removed after they expired, so that their holders hear so: id → when. */
  superseded?: Readonly<Record<string, string>>;
}

export const NO_LOCKS: LocksDocument = { kind: "locks", revision: 0, items: {} };

/** From the contract. */
export const LOCK_TTL_MS = { minimum: 1000, maximum: 3_600_000 } as const;

/** Expired, it still stands until somebody takes the path, or a day later any path. */
export function isLockExpired(lock: Lock, nowMs: number): boolean {
  return Date.parse(lock.expiresAt) <= nowMs;
}
