export const collaborationErrors = {
  collaboration_read_only:
    "The collaboration state can be read but not changed now: its log is damaged or its disk failed. The message says where; `praxis collab verify` shows more.",
  collaboration_unavailable:
    "The change cannot be stored right now: too much waits for the disk, or a file could not be made. Nothing was stored; try again.",
  document_too_large: "A document may hold 1 MiB at most.",
  events_archived: "The events asked for were moved away with `praxis collab archive`. Read the documents anew and follow from now on.",
} as const;
