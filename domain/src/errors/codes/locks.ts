export const lockErrors = {
  lock_not_found: "There is no such lock: it was released, or it never existed.",
  lock_held: "Somebody else holds an overlapping path. `details.holder` says who, and until when.",
  lock_superseded:
    "The lock is in other hands, or the fence is an old one: it expired and was taken over. Stop writing to the path; take the lock anew.",
} as const;
