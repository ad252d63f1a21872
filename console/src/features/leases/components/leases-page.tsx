"use client";
/** Who holds what, until when, and who lost it to whom. */
import {
  Button,
  Checkbox,
  ProgressBar,
  SkeletonText,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Tag,
} from "@carbon/react";
import { paths, type LeaseSummary } from "@praxis/api/contract";
import { isLeaseHeld, isLeaseOpen } from "@praxis/domain/lease";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useMay } from "../../../lib/session/principal";
import { curlText, shellText } from "../../../lib/text/shell-text";
import { progressWords } from "../../../lib/text/progress-words";
import { durationText } from "../../../lib/time/format-times";
import { useNow } from "../../../lib/time/use-now";
import { useLeases, useRevoke } from "../api/use-leases";
import { takenOverFrom } from "../model/takeovers";

const COLUMNS = ["agent", "state", "left", "work", "attempt", "progress", "reason"] as const;

export function LeasesPage(): ReactNode {
  const t = useTranslations("leases");
  const [onlyOpen, setOnlyOpen] = useState(false);
  const { data: leases, error, refetch } = useLeases(onlyOpen);
  const [asked, setAsked] = useState<LeaseSummary | null>(null);
  const may = useMay("runs:write");
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      <Checkbox id="only-open" labelText={t("onlyOpen")} checked={onlyOpen} onChange={(_, { checked }) => setOnlyOpen(checked)} />
      {leases === undefined && error === null && <SkeletonText paragraph lineCount={5} />}
      {leases?.length === 0 && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {leases !== undefined && leases.length > 0 && (
        <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
          <Table>
            <TableHead>
              <TableRow>
                {COLUMNS.map((column) => (
                  <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
                ))}
                {may && <TableHeader>{t("columns.actions")}</TableHeader>}
              </TableRow>
            </TableHead>
            <TableBody>
              {leases.map((lease) => (
                <TableRow key={lease.id}>
                  <LeaseCells lease={lease} before={takenOverFrom(lease, leases)} />
                  {may && (
                    <TableCell>
                      {isLeaseHeld(lease.state) && (
                        <Button size="sm" kind="danger--ghost" onClick={() => setAsked(lease)}>
                          {t("revoke.button")}
                        </Button>
                      )}
                    </TableCell>
                  )}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
      {asked !== null && <RevokeDialog lease={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function LeaseCells({ lease, before }: { lease: LeaseSummary; before: LeaseSummary | null }): ReactNode {
  const t = useTranslations("leases");
  const now = useNow();
  const left = Date.parse(lease.expiresAt) - now;
  const isOpen = isLeaseOpen(lease.state);
  const progress = progressWords(lease.progress);
  return (
    <>
      <TableCell>
        <strong>{lease.agentId}</strong>
        {before !== null && <p className="quiet">{t("tookOver", { agent: before.agentId })}</p>}
      </TableCell>
      <TableCell>
        <Tag size="sm" type={isOpen ? "blue" : "gray"}>
          {t(`states.${lease.state}`)}
        </Tag>
        {lease.stalled && isOpen && (
          <Tag size="sm" type="red">
            {t("stalled")}
          </Tag>
        )}
      </TableCell>
      <TableCell>
        {isOpen ? (
          <ProgressBar
            size="small"
            label={left > 0 ? durationText(left) : t("expired")}
            value={Math.max(Math.min(left, lease.ttlMs), 0)}
            max={lease.ttlMs}
          />
        ) : (
          lease.endedAt !== undefined && <TimeAgo at={lease.endedAt} />
        )}
      </TableCell>
      <TableCell>
        <PageLink href={`/runs/${lease.runId}`}>
          <Line text={lease.stepId} />
        </PageLink>
        <p className="quiet">{lease.pool}</p>
      </TableCell>
      <TableCell>
        {t("attempt", { attempt: lease.attempt, round: lease.round })}
        <p className="quiet">{t("fence", { fence: lease.fence })}</p>
      </TableCell>
      <TableCell>
        {progress.count !== null && <strong>{progress.count} </strong>}
        {progress.note !== null && <Line text={progress.note.slice(0, 120)} />}
        {lease.progressAt !== undefined && (
          <p className="quiet">
            <TimeAgo at={lease.progressAt} />
          </p>
        )}
      </TableCell>
      <TableCell className="lease-reason">{lease.reason !== undefined && <Line text={lease.reason.slice(0, 120)} />}</TableCell>
    </>
  );
}

function RevokeDialog({ lease, onClose }: { lease: LeaseSummary; onClose: () => void }): ReactNode {
  const t = useTranslations("leases.revoke");
  const { mutate, isPending, error } = useRevoke();
  return (
    <ConfirmDialog
      title={t("title", { agent: lease.agentId })}
      effect={t("effect")}
      confirm={t("button")}
      danger
      reason="needed"
      sameAs={(reason) => ({
        commandLine: `praxis lease revoke ${lease.id} --reason ${shellText(reason)}`,
        request: curlText("POST", paths.revokeLease(lease.id), { reason }),
      })}
      busy={isPending}
      error={error}
      onConfirm={(reason) => mutate({ leaseId: lease.id, reason }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
