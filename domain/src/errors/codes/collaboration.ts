export const collaborationErrors = {
  collaboration_read_only:
    "The collaboration state can be read but not changed now: its log is damaged or its disk failed. The message says where; `praxis collab verify` shows more.",
  document_too_large: "A document may hold 1 MiB at most.",
  events_archived: "The events asked for were moved away with `praxis collab archive`. Read the documents anew and follow from now on.",
} as const;
