export const bulkErrors = {
  bulk_not_found: "There is no such order for many runs.",
  bulk_too_large:
    "The filter matches more runs than one order takes. Narrow it, or ask for the rest afterwards; `details.max` says how many.",
} as const;
