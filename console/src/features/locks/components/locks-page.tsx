"use client";
/** Who holds which path of the repository, what for, and until when. */
import { Button, SkeletonText, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Tag } from "@carbon/react";
import { paths, type LockView } from "@praxis/api/contract";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useMay } from "../../../lib/session/principal";
import { curlText } from "../../../lib/text/shell-text";
import { useNow } from "../../../lib/time/use-now";
import { useLocks, useReleaseLock } from "../api/use-locks";

const COLUMNS = ["path", "owner", "purpose", "state", "taken", "ends", "fence"] as const;

export function LocksPage(): ReactNode {
  const t = useTranslations("locks");
  const { data: locks, error, refetch } = useLocks();
  const [asked, setAsked] = useState<LockView | null>(null);
  const may = useMay("collab:write");
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {locks === undefined && error === null && <SkeletonText paragraph lineCount={5} />}
      {locks?.length === 0 && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {locks !== undefined && locks.length > 0 && (
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
              {locks.map((lock) => (
                <TableRow key={lock.id}>
                  <LockCells lock={lock} />
                  {may && (
                    <TableCell>
                      <Button size="sm" kind="danger--ghost" onClick={() => setAsked(lock)}>
                        {t("release.button")}
                      </Button>
                    </TableCell>
                  )}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
      {asked !== null && <ReleaseDialog lock={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function LockCells({ lock }: { lock: LockView }): ReactNode {
  const t = useTranslations("locks");
  const isOver = Date.parse(lock.expiresAt) <= useNow();
  return (
    <>
      <TableCell>
        <code>
          <Line text={lock.path} />
        </code>
      </TableCell>
      <TableCell>
        <Line text={lock.owner} />
      </TableCell>
      <TableCell>
        <Line text={lock.purpose} />
      </TableCell>
      <TableCell>
        <Tag size="sm" type={isOver ? "gray" : "blue"}>
          {t(isOver ? "expired" : "held")}
        </Tag>
      </TableCell>
      <TableCell>
        <TimeAgo at={lock.acquiredAt} />
      </TableCell>
      <TableCell>
        <TimeAgo at={lock.expiresAt} />
      </TableCell>
      <TableCell>{lock.fence}</TableCell>
    </>
  );
}

function ReleaseDialog({ lock, onClose }: { lock: LockView; onClose: () => void }): ReactNode {
  const t = useTranslations("locks.release");
  const { mutate, isPending, error } = useReleaseLock();
  return (
    <ConfirmDialog
      title={t("title")}
      effect={t("effect", { owner: lock.owner })}
      confirm={t("button")}
      danger
      reason="none"
      sameAs={() => ({
        commandLine: `praxis lock release ${lock.id} --fence ${String(lock.fence)}`,
        request: curlText("POST", paths.releaseLock(lock.id), { fence: lock.fence }),
      })}
      busy={isPending}
      error={error}
      onConfirm={() => mutate(lock, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
