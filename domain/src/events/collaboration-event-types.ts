/** Every fact that the server itself writes into the collaboration log, in the past tense. Agents post other types beside them. */
export const COLLABORATION_EVENT_TYPES = [
  "document_created",
  "document_changed",
  "document_removed",
  "documents_changed",
  "task_created",
  "task_edited",
  "task_moved",
  "task_claimed",
  "tasks_archived",
  "lock_taken",
  "lock_renewed",
  "lock_released",
  "lock_reclaimed",
  "agents_mirrored",
  "external_edit",
  "recovery",
  "segment_sealed",
  "log_archived",
] as const;
export type CollaborationEventType = (typeof COLLABORATION_EVENT_TYPES)[number];

/** May nobody else write it? */
export function isOwnCollaborationType(type: string): boolean {
  return (COLLABORATION_EVENT_TYPES as readonly string[]).includes(type);
}
