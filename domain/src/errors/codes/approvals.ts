export const approvalErrors = {
  approval_not_found: "There is no such approval, or you may not see it.",
  approval_already_decided: "Somebody, or the due time, decided first. `details` says what was decided, by whom and when.",
  decision_invalid: "The decision is not one of the approval's options, or the option needs a reason. `details.allowed` lists the options.",
} as const;
