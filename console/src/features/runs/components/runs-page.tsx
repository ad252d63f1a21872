"use client";
/** All runs, newest first, with what each waits on. */
import { DataTableSkeleton, Link as CarbonLink, Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import { isStepDone } from "@praxis/domain/run";
import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Elapsed } from "../../../components/elapsed";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { ProblemNotice } from "../../../components/problem-notice";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import { useRuns } from "../api/list-runs";

const COLUMNS = ["title", "status", "waitingOn", "playbook", "age", "duration", "steps"] as const;

export function RunsPage(): ReactNode {
  const t = useTranslations("runs");
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      <Runs />
    </>
  );
}

function Runs(): ReactNode {
  const t = useTranslations("runs");
  const { data, error, refetch } = useRuns();
  if (data === undefined && error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <DataTableSkeleton showHeader={false} showToolbar={false} columnCount={COLUMNS.length} />;
  if (data.items.length === 0) return <EmptyState title={t("emptyTitle")} text={t("emptyText")} />;
  return (
    <div className="wide-table">
      <Table size="md" aria-label={t("title")}>
        <TableHead>
          <TableRow>
            {COLUMNS.map((column) => (
              <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {data.items.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function RunRow({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("runs");
  const words = useTranslations("common.waitingOn");
  return (
    <TableRow>
      <TableCell>
        <CarbonLink as={Link} href={`/runs/${run.id}`}>
          {run.title}
        </CarbonLink>
      </TableCell>
      <TableCell>
        <StatusMark status={run.status} />
      </TableCell>
      <TableCell>
        {run.waitingOn !== "none" && words(run.waitingOn)}
        {run.waitingSince !== undefined && (
          <span className="quiet">
            {" "}
            {t("since")} <Elapsed from={run.waitingSince} />
          </span>
        )}
      </TableCell>
      <TableCell>{run.playbook.name}</TableCell>
      <TableCell>
        <TimeAgo at={run.createdAt} />
      </TableCell>
      <TableCell>
        <Elapsed from={run.startedAt ?? run.createdAt} to={run.finishedAt} />
      </TableCell>
      <TableCell>{t("stepsDone", { done: run.steps.filter((step) => isStepDone(step.status)).length, total: run.steps.length })}</TableCell>
    </TableRow>
  );
}
