"use client";
/** One question: what is asked, the evidence, until when, and the answers. A click that comes too late is told what happened instead. */
import { Button, InlineLoading, InlineNotification, TextArea } from "@carbon/react";
import { paths, type ApprovalView } from "@praxis/api/contract";
import { Fragment, useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CopyText } from "../../../components/copy-text";
import { PageLink } from "../../../components/page-link";
import { Line, PlainText } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useMay } from "../../../lib/session/principal";
import { curlText, shellText } from "../../../lib/text/shell-text";
import { visibleLine, visibleText } from "../../../lib/text/visible-text";
import { useApprovalEtag, useApprovalRun } from "../api/use-approvals";
import { useDecision } from "../api/use-decision";
import { staleAnswer, type StaleAnswer } from "../model/inbox";
import { Evidence } from "./evidence";

/** A longer question stands whole below its head. */
const HEAD_CHARACTERS = 200;

interface ApprovalPanelProps {
  approval: ApprovalView;
  /** Somebody else has answered it, or its time is over, while it was being read. */
  isGone: boolean;
  onAnswered: (words: string) => void;
  onNext: () => void;
}

export function ApprovalPanel({ approval, isGone, onAnswered, onNext }: ApprovalPanelProps): ReactNode {
  const t = useTranslations("approvals");
  const { data: run } = useApprovalRun(approval.runId);
  const step = run?.steps.find(({ id }) => id === approval.stepId);
  return (
    <section className="panel inbox__panel" aria-labelledby={`question-${approval.id}`}>
      <h2 id={`question-${approval.id}`}>
        <Line text={approval.question.slice(0, HEAD_CHARACTERS)} />
      </h2>
      {approval.question.length > HEAD_CHARACTERS && <PlainText text={approval.question} label={t("question")} />}
      <dl className="facts facts--tight">
        <dt>{t("run")}</dt>
        <dd>
          <PageLink href={`/runs/${approval.runId}`}>
            <Line text={run?.title ?? approval.runId} />
          </PageLink>
          {step !== undefined && (
            <>
              {" · "}
              <Line text={step.name} />
            </>
          )}
        </dd>
        <dt>{t("asked")}</dt>
        <dd>
          <TimeAgo at={approval.createdAt} />
        </dd>
        {approval.dueAt !== undefined && (
          <>
            <dt>{t("dueTime")}</dt>
            <dd>
              <TimeAgo at={approval.dueAt} />
              {approval.onSilence !== undefined && ` · ${t("silence", { option: labelOf(approval, approval.onSilence) })}`}
            </dd>
          </>
        )}
        {approval.role !== undefined && (
          <>
            <dt>{t("role")}</dt>
            <dd>
              <Line text={approval.role} />
            </dd>
          </>
        )}
      </dl>
      <Evidence approval={approval} />
      {step?.failure !== undefined && (
        <InlineNotification
          kind="error"
          lowContrast
          hideCloseButton
          title={step.failure.code}
          subtitle={visibleText(step.failure.message)}
        />
      )}
      <Answers approval={approval} isGone={isGone} onAnswered={onAnswered} onNext={onNext} />
    </section>
  );
}

const labelOf = (approval: ApprovalView, option: string): string =>
  visibleLine(approval.options.find(({ id }) => id === option)?.label ?? option);

function Answers({ approval, isGone, onAnswered, onNext }: ApprovalPanelProps): ReactNode {
  const t = useTranslations("approvals");
  const may = useMay("approvals:decide");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const { mutate, isPending, error, data } = useDecision();
  const id = useId();
  const instead = data?.stood === false ? data.instead : null;
  const choose = (option: ApprovalView["options"][number]): void => {
    if (option.needsReason && reason.trim() === "") return setMissing(visibleLine(option.label));
    setMissing(null);
    mutate(
      { approval, decision: option.id, reason: reason.trim() },
      {
        onSuccess: ({ stood }) =>
          stood && onAnswered(t("answered", { question: visibleLine(approval.question, 200), option: visibleLine(option.label) })),
      },
    );
  };
  // Left the list, and what became of it may not have been read yet.
  const ended = isGone && approval.status !== "open" ? staleAnswer(approval) : null;
  if (instead !== null || isGone) return <TooLate instead={instead ?? ended} onNext={onNext} />;
  if (!may) return <p className="quiet">{t("mayNot")}</p>;
  return (
    <div className="inbox__answers">
      <TextArea
        id={`${id}-reason`}
        labelText={t("reason")}
        rows={2}
        maxLength={2000}
        value={reason}
        invalid={missing !== null}
        invalidText={missing === null ? "" : t("needsReason", { option: missing })}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="inbox__buttons">
        {approval.options.map((option, index) => (
          <Button key={option.id} size="md" disabled={isPending} kind={index === 0 ? "primary" : "tertiary"} onClick={() => choose(option)}>
            <Line text={option.label} />
          </Button>
        ))}
      </div>
      {error !== null && <ProblemNotice error={error} />}
      <SameAs approval={approval} reason={reason.trim()} />
    </div>
  );
}

/** One for each answer: which of them is meant nobody knows before the click. The request names the question as it stands: another one is refused. */
function SameAs({ approval, reason }: { approval: ApprovalView; reason: string }): ReactNode {
  const t = useTranslations("parts.confirm");
  const [isOpen, setOpen] = useState(false);
  const { data: etag, error } = useApprovalEtag(isOpen ? approval.id : null);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("sameAs")}</summary>
      {isOpen && error !== null && <ProblemNotice error={error} />}
      {isOpen && error === null && etag === undefined && <InlineLoading description={t("busy")} />}
      {etag !== undefined &&
        approval.options.map(({ id, label, needsReason }) => {
          const said = reason === "" && needsReason ? t("reasonExample") : reason;
          const words = said === "" ? "" : ` --reason ${shellText(said)}`;
          const body = { decision: id, ...(said === "" ? {} : { reason: said }) };
          const name = visibleLine(label);
          return (
            <Fragment key={id}>
              <CopyText label={`${name}: ${t("commandLine")}`} text={`praxis approvals decide ${approval.id} ${shellText(id)}${words}`} />
              <CopyText
                label={`${name}: ${t("request")}`}
                text={curlText("POST", paths.approvalDecision(approval.id), body, etag === null ? {} : { "If-Match": etag })}
              />
            </Fragment>
          );
        })}
    </details>
  );
}

/** `instead` is not known when the question left the list before anybody clicked. */
function TooLate({ instead, onNext }: { instead: StaleAnswer | null; onNext: () => void }): ReactNode {
  const t = useTranslations("approvals.tooLate");
  const words =
    instead === null
      ? t("gone")
      : instead.key === "decided"
        ? t("decided", { option: visibleLine(instead.option), by: visibleLine(instead.by), reason: visibleLine(instead.reason ?? "—") })
        : t(instead.key);
  return (
    <div className="inbox__answers" role="status">
      <InlineNotification
        kind="warning"
        lowContrast
        hideCloseButton
        title={t("title")}
        subtitle={words}
        statusIconDescription={t("title")}
      />
      <Button size="sm" kind="tertiary" onClick={onNext}>
        {t("next")}
      </Button>
    </div>
  );
}
