export const systemErrors = {
  internal: "A fault of ours. Report the request id; nothing half-done was kept.",
  temporal_unavailable: "Temporal cannot be reached now. Reads and decisions still work; try again.",
  database_unavailable: "The database cannot be reached now. Try again.",
  storage_full: "The disk is full. Free space, then try again.",
  shutting_down: "The server is stopping. Try again in a moment.",
} as const;
