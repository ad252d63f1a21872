"use client";
/** What is under way or waiting now, on top of the page: attempts, the next one, the last failure, and the lease with its time left. */
import { Button, InlineNotification, ProgressBar, Tag } from "@carbon/react";
import type { ApprovalView, LeaseSummary } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import { progressWords } from "../../../lib/text/progress-words";
import { durationText } from "../../../lib/time/format-times";
import { useNow } from "../../../lib/time/use-now";
import type { PendingWork } from "../model/pending-work";
import { ActionButtons } from "./action-buttons";

interface PendingCardsProps {
  runId: string;
  work: readonly PendingWork[];
  approvals: readonly ApprovalView[];
}

export function PendingCards({ runId, work, approvals }: PendingCardsProps): ReactNode {
  const t = useTranslations("run.pending");
  if (work.length === 0) return null;
  return (
    <section aria-label={t("title")} className="cards">
      {work.map((one) => (
        <PendingCard key={one.step.id} runId={runId} work={one} approval={approvals.find(({ stepId }) => stepId === one.step.id)} />
      ))}
    </section>
  );
}

function PendingCard({ runId, work, approval }: { runId: string; work: PendingWork; approval: ApprovalView | undefined }): ReactNode {
  const t = useTranslations("run.pending");
  const { step, attemptsMax, lastFailure, nextRetryAt, lease } = work;
  const now = useNow();
  return (
    <article className="card">
      <header className="card__head">
        <h3>
          <Line text={step.name} />
        </h3>
        <StatusMark status={step.status} />
      </header>
      <dl className="facts facts--tight">
        <dt>{t("attempt")}</dt>
        <dd>{attemptsMax === null ? step.attempt : t("attemptOf", { attempt: step.attempt, max: attemptsMax })}</dd>
        {nextRetryAt !== null && (
          <>
            <dt>{t("nextRetry")}</dt>
            <dd>{nextRetryAt > now ? durationText(nextRetryAt - now) : t("anyMoment")}</dd>
          </>
        )}
        {lastFailure !== null && (
          <>
            <dt>{t("lastFailure")}</dt>
            <dd>
              <Line text={`${lastFailure.code}: ${lastFailure.message}`} /> · <TimeAgo at={lastFailure.at} />
            </dd>
          </>
        )}
        {step.dueAt !== undefined && (
          <>
            <dt>{t("due")}</dt>
            <dd>
              <TimeAgo at={step.dueAt} />
            </dd>
          </>
        )}
      </dl>
      {step.progress !== undefined && lease === null && <Progress value={step.progress} at={step.progress.at} />}
      {lease !== null && <LeaseCard runId={runId} lease={lease} />}
      {approval !== undefined && (
        <div className="card__question">
          <p>
            <Line text={approval.question} />
          </p>
          <Button as={PageLink} href={`/approvals?open=${approval.id}`} size="sm">
            {t("answer")}
          </Button>
        </div>
      )}
    </article>
  );
}

function LeaseCard({ runId, lease }: { runId: string; lease: LeaseSummary }): ReactNode {
  const t = useTranslations("run.pending");
  const now = useNow();
  const left = Date.parse(lease.expiresAt) - now;
  return (
    <div className="lease">
      <p>
        {t("heldBy")} <strong>{lease.agentId}</strong> <Tag size="sm">{t(`leaseStates.${lease.state}`)}</Tag>
        {lease.stalled && (
          <Tag size="sm" type="red">
            {t("stalled")}
          </Tag>
        )}
      </p>
      <ProgressBar
        size="small"
        label={left > 0 ? t("timeLeft", { time: durationText(left), ttl: durationText(lease.ttlMs) }) : t("expired")}
        value={Math.max(Math.min(left, lease.ttlMs), 0)}
        max={lease.ttlMs}
      />
      <Progress value={lease.progress} at={lease.progressAt} />
      {left <= 0 && <InlineNotification kind="warning" lowContrast hideCloseButton title={t("expired")} subtitle={t("expiredText")} />}
      <p className="quiet mono">
        {lease.id} · {t("fence", { fence: lease.fence })}
      </p>
      <ActionButtons runId={runId} actions={[{ kind: "revoke", leaseId: lease.id, agentId: lease.agentId }]} size="sm" />
    </div>
  );
}

function Progress({ value, at }: { value: unknown; at: string | undefined }): ReactNode {
  const t = useTranslations("run.pending");
  const { count, note } = progressWords(value);
  if (at === undefined) return <p className="quiet">{t("noProgress")}</p>;
  return (
    <p>
      {t("progress")} {count !== null && <strong>{count} </strong>}
      {note !== null && <Line text={note} />} · <TimeAgo at={at} />
    </p>
  );
}
