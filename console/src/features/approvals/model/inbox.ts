/** The order of the inbox and what each question's time says. Pure. */
import type { ApprovalView } from "@praxis/api/contract";

/** First what is due first; what has no due time after it, oldest first. */
export function inOrder(approvals: readonly ApprovalView[]): ApprovalView[] {
  const due = ({ dueAt }: ApprovalView): number => (dueAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(dueAt));
  return [...approvals].sort((a, b) => compare(due(a), due(b)) || compare(Date.parse(a.createdAt), Date.parse(b.createdAt)));
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

export const URGENCIES = ["overdue", "soon", "later", "none"] as const;
export type Urgency = (typeof URGENCIES)[number];
/** Nobody decides well in less. */
const SOON_MS = 15 * 60_000;

export function urgencyOf(approval: ApprovalView, now: number): Urgency {
  if (approval.dueAt === undefined) return "none";
  const left = Date.parse(approval.dueAt) - now;
  if (left <= 0) return "overdue";
  return left <= SOON_MS ? "soon" : "later";
}

/** What was answered to a decision that came too late: who decided what, or how it ended without anybody. */
export type StaleAnswer =
  | { readonly key: "decided"; readonly option: string; readonly by: string; readonly at: string | null; readonly reason: string | null }
  | { readonly key: "expired" | "cancelled" | "changed" };

export function staleAnswer(now: ApprovalView): StaleAnswer {
  if (now.status === "open") return { key: "changed" };
  if (now.status !== "decided") return { key: now.status };
  const { decision = "", decidedBy, decidedAt = null, reason = null, options } = now;
  return {
    key: "decided",
    option: options.find(({ id }) => id === decision)?.label ?? decision,
    by: decidedBy?.name ?? decidedBy?.id ?? "",
    at: decidedAt,
    reason,
  };
}
