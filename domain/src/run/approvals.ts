/** A question put to a person. The kind fixes the default options; a due time and a rule for silence end it without a person. */
export const APPROVAL_KINDS = ["approval", "failure", "unknown_outcome", "gate"] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];
export const APPROVAL_STATUSES = ["open", "decided", "expired", "cancelled"] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export interface ApprovalOption {
  id: string;
  label: string;
  needsReason: boolean;
}

const option = (id: string, label: string, needsReason = false): ApprovalOption => ({ id, label, needsReason });

/** The options of api.md. `gate` questions bring their own; these are what a gate falls back to. */
export const DEFAULT_OPTIONS = {
  approval: [option("approve", "Approve"), option("reject", "Reject", true)],
  failure: [option("retry", "Run it again"), option("skip", "Skip it and go on", true), option("fail", "Let it fail")],
  unknown_outcome: [
    option("done", "It took effect", true),
    option("retry", "It did not: run it again", true),
    option("fail", "Let it fail"),
  ],
  gate: [option("approve", "Approve"), option("reject", "Reject", true)],
} as const satisfies Record<ApprovalKind, readonly ApprovalOption[]>;

/** What a due time without an answer decides when the playbook does not say. */
export const DEFAULT_ON_SILENCE = {
  approval: "reject",
  failure: "fail",
  unknown_outcome: "fail",
  gate: "reject",
} as const satisfies Record<ApprovalKind, string>;

export interface EvidenceItem {
  label: string;
  /** Plain text or Markdown, at most 4 kB. */
  text?: string;
  /** The name of an artifact of this run. */
  artifact?: string;
}
