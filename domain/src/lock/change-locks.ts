/** Taking, renewing and releasing locks. Pure: the locks as they are, what is wanted, the time; the locks after it, or a refusal. */
import { DomainError } from "../errors/index.js";
import { doPathsOverlap, normaliseLockPath } from "./lock-path.js";
import { isLockExpired, type Lock, type LocksDocument } from "./lock.js";

/** Long enough for any holder that slept to hear that it lost the path. */
const REMEMBER_SUPERSEDED_MS = 24 * 60 * 60 * 1000;
/** An expired lock can be renewed while nobody takes its path; nobody comes back for it after a day, and all of them fill one document. */
const KEEP_EXPIRED_MS = 24 * 60 * 60 * 1000;
/** All locks share one document: what is remembered must never fill it, or no path could be taken over any more. */
const SUPERSEDED_MAX = 2_000;

export interface LockRequest {
  path: string;
  owner: string;
  purpose: string;
  ttlMs: number;
}

export interface LocksChange {
  document: LocksDocument;
  lock: Lock;
}

export interface LockTaken extends LocksChange {
  /** Expired locks on overlapping paths that gave way, in order of their paths. */
  previous: Lock[];
  /** Locks elsewhere that had expired more than a day ago and were removed with it, in order of their paths. */
  forgotten: Lock[];
}

/**
 * @param given.fence higher than any that was given before.
 * Throws `lock_held` with the holder (the one that holds longest), `invalid_request` for a path outside the root.
 */
export function takeLock(document: LocksDocument, request: LockRequest, given: { id: string; fence: number; nowMs: number }): LockTaken {
  const { id, fence, nowMs } = given;
  const path = normaliseLockPath(request.path);
  const overlapping = Object.values(document.items)
    .filter((lock) => doPathsOverlap(lock.path, path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const holder = overlapping.filter((lock) => !isLockExpired(lock, nowMs)).reduce<Lock | null>(later, null);
  if (holder !== null) throw held(path, holder);
  const now = new Date(nowMs).toISOString();
  const expiresAt = new Date(nowMs + request.ttlMs).toISOString();
  const lock: Lock = { id, path, owner: request.owner, purpose: request.purpose, fence, acquiredAt: now, renewedAt: now, expiresAt };
  const forgotten = Object.values(document.items)
    .filter((one) => !overlapping.includes(one) && nowMs - Date.parse(one.expiresAt) > KEEP_EXPIRED_MS)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const gone = new Set([...overlapping, ...forgotten].map((one) => one.id));
  const items = Object.fromEntries([...Object.entries(document.items).filter(([key]) => !gone.has(key)), [id, lock]]);
  const superseded = remembered({ ...document.superseded, ...Object.fromEntries([...gone].map((key) => [key, now])) }, nowMs);
  const { superseded: _before, ...rest } = document;
  return {
    document: { ...rest, items, ...(Object.keys(superseded).length === 0 ? {} : { superseded }) },
    lock,
    previous: overlapping,
    forgotten,
  };
}

/**
 * Counts the time from now. An expired lock that nobody took can be renewed: nobody else held the path meanwhile.
 * Throws `lock_not_found` and `lock_superseded`.
 */
export function renewLock(
  document: LocksDocument,
  request: { id: string; fence: number; ttlMs?: number | undefined },
  nowMs: number,
): LocksChange {
  const before = requireLock(document, request);
  const ttlMs = request.ttlMs ?? Date.parse(before.expiresAt) - Date.parse(before.renewedAt);
  const lock: Lock = { ...before, renewedAt: new Date(nowMs).toISOString(), expiresAt: new Date(nowMs + ttlMs).toISOString() };
  return { document: { ...document, items: { ...document.items, [lock.id]: lock } }, lock };
}

/** Throws `lock_not_found` and `lock_superseded`. */
export function releaseLock(document: LocksDocument, request: { id: string; fence: number }): LocksChange {
  const lock = requireLock(document, request);
  const { [lock.id]: _released, ...items } = document.items;
  return { document: { ...document, items }, lock };
}

function requireLock({ items, superseded = {} }: LocksDocument, { id, fence }: { id: string; fence: number }): Lock {
  if (Object.hasOwn(superseded, id))
    throw new DomainError("lock_superseded", "The lock expired, and its path was taken or it was removed since.", {
      details: { lockId: id },
    });
  const lock = Object.hasOwn(items, id) ? items[id] : undefined;
  if (lock === undefined) throw new DomainError("lock_not_found", "There is no such lock.");
  if (lock.fence === fence) return lock;
  throw new DomainError("lock_superseded", "The fence is not the one of this lock.", { details: { lockId: id } });
}

function remembered(superseded: Readonly<Record<string, string>>, nowMs: number): Record<string, string> {
  const fresh = Object.entries(superseded).filter(([, at]) => nowMs - Date.parse(at) < REMEMBER_SUPERSEDED_MS);
  return Object.fromEntries(fresh.sort(([, a], [, b]) => (a < b ? -1 : Number(a > b))).slice(-SUPERSEDED_MAX));
}

function later(a: Lock | null, b: Lock): Lock {
  return a !== null && a.expiresAt >= b.expiresAt ? a : b;
}

function held(path: string, holder: Lock): DomainError {
  const { id, owner, purpose, acquiredAt, expiresAt } = holder;
  const what = holder.path === path ? `\`${path}\` is` : `\`${holder.path}\`, which overlaps \`${path}\`, is`;
  return new DomainError("lock_held", `${what} held by ${owner} until ${expiresAt}.`, {
    details: { holder: { id, path: holder.path, owner, purpose, acquiredAt, expiresAt } },
  });
}
