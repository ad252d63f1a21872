/** Locks: holds on paths, so that two agents do not write the same files. Not leases: those are of steps. Pure. */
export { isLockExpired, LOCK_TTL_MS, NO_LOCKS, type Lock, type LocksDocument } from "./lock.js";
export { doPathsOverlap, normaliseLockPath } from "./lock-path.js";
export { releaseLock, renewLock, takeLock, type LockRequest, type LocksChange, type LockTaken } from "./change-locks.js";
export { judgeLocksEdit } from "./judge-locks-edit.js";
