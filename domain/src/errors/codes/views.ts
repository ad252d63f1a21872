export const viewErrors = {
  view_not_found: "There is no such saved view. It may have been deleted.",
  system_view: "This view belongs to the system and stays. Save one of your own instead.",
} as const;
