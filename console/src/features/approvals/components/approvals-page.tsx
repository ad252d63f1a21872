"use client";
/** The inbox: every open question of all runs on the left, the chosen one with its evidence and answers on the right. */
import { InlineNotification, SkeletonText } from "@carbon/react";
import type { ApprovalView } from "@praxis/api/contract";
import { useSearchParams } from "next/navigation";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useNow } from "../../../lib/time/use-now";
import { useApproval, useApprovals } from "../api/use-approvals";
import { inOrder, urgencyOf } from "../model/inbox";
import { ApprovalPanel } from "./approval-panel";
import { PastApprovals } from "./past-approvals";

export function ApprovalsPage(): ReactNode {
  const t = useTranslations("approvals");
  const { data, error, refetch } = useApprovals("open");
  const asked = useSearchParams().get("open");
  const [chosenId, setChosenId] = useState(asked);
  const [said, setSaid] = useState<string | null>(null);
  const approvals = inOrder(data ?? []);
  const listed = approvals.find(({ id }) => id === chosenId);
  const elsewhere = useApproval(data !== undefined && listed === undefined ? chosenId : null);
  const last = useRef<ApprovalView | undefined>(undefined);
  // The question a person reads, or was sent to, stays in view when it is answered elsewhere: its panel says what happened. Another one comes
  // only by a click.
  const read = last.current?.id === chosenId ? last.current : undefined;
  const shown = chosenId === null ? approvals[0] : (listed ?? elsewhere.data ?? read);
  const isGone = shown !== undefined && chosenId !== null && data !== undefined && listed === undefined;
  useEffect(() => {
    last.current = shown;
    if (shown !== undefined && chosenId === null) setChosenId(shown.id);
  }, [shown, chosenId]);
  const answered = (words: string): void => {
    setSaid(words === "" ? null : words);
    setChosenId(null);
  };
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {said !== null && (
        <InlineNotification
          kind="success"
          lowContrast
          title={t("done")}
          subtitle={said}
          onCloseButtonClick={() => setSaid(null)}
          statusIconDescription={t("done")}
        />
      )}
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {elsewhere.error !== null && <ProblemNotice error={elsewhere.error} retry={() => setChosenId(null)} />}
      {data === undefined && error === null && <SkeletonText paragraph lineCount={5} />}
      {data !== undefined && approvals.length === 0 && shown === undefined && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {shown !== undefined && (
        <div className="inbox">
          <InboxList approvals={approvals} chosen={shown.id} onChoose={setChosenId} />
          <ApprovalPanel key={shown.id} approval={shown} isGone={isGone} onAnswered={answered} onNext={() => answered("")} />
        </div>
      )}
      <PastApprovals />
    </>
  );
}

interface InboxListProps {
  approvals: readonly ApprovalView[];
  chosen: string;
  onChoose: (id: string) => void;
}

function InboxList({ approvals, chosen, onChoose }: InboxListProps): ReactNode {
  const t = useTranslations("approvals");
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = approvals[approvals.findIndex(({ id }) => id === chosen) + step];
    if (next === undefined) return;
    onChoose(next.id);
    list.current?.querySelector<HTMLButtonElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus();
  };
  return (
    <ul ref={list} className="inbox__list" aria-label={t("list")} onKeyDown={walk}>
      {approvals.map((approval) => (
        <li key={approval.id}>
          <button
            type="button"
            data-id={approval.id}
            className={`inbox__item inbox__item--${urgencyOf(approval, now)}`}
            aria-current={approval.id === chosen}
            onClick={() => onChoose(approval.id)}
          >
            <span className="inbox__question">
              <Line text={approval.question} />
            </span>
            <span className="quiet">
              {t(`kinds.${approval.kind}`)}
              {approval.dueAt !== undefined && (
                <>
                  {" · "}
                  {t(urgencyOf(approval, now) === "overdue" ? "overdue" : "due")} <TimeAgo at={approval.dueAt} />
                </>
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
