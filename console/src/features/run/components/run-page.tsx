"use client";
/** One run: what it is, where it stands, and its steps. */
import {
  InlineNotification,
  SkeletonText,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableHeader,
  TableRow,
} from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Elapsed } from "../../../components/elapsed";
import { PageHeader } from "../../../components/page-header";
import { ProblemNotice } from "../../../components/problem-notice";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import { useRun } from "../api/get-run";

export function RunPage({ runId }: { runId: string }): ReactNode {
  const t = useTranslations("run");
  const { data: run, error, refetch } = useRun(runId);
  if (error !== null && run === undefined) {
    return (
      <>
        <PageHeader title={t("pageTitle")} />
        <ProblemNotice error={error} retry={() => void refetch()} />
      </>
    );
  }
  if (run === undefined) {
    return (
      <>
        <PageHeader title={t("pageTitle")} />
        <SkeletonText paragraph lineCount={6} />
      </>
    );
  }
  return (
    <>
      <PageHeader title={run.title} text={<StatusMark status={run.status} />} />
      {run.failure !== undefined && (
        <InlineNotification kind="error" lowContrast hideCloseButton title={t("failure")} subtitle={run.failure.message} />
      )}
      <Facts run={run} />
      <Steps run={run} />
    </>
  );
}

function Facts({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("run");
  const words = useTranslations("common");
  return (
    <dl className="facts">
      <dt>{t("playbook")}</dt>
      <dd>{run.playbook.name}</dd>
      <dt>{t("created")}</dt>
      <dd>
        <TimeAgo at={run.createdAt} />
      </dd>
      <dt>{t("duration")}</dt>
      <dd>
        <Elapsed from={run.startedAt ?? run.createdAt} to={run.finishedAt} />
      </dd>
      {run.waitingOn !== "none" && (
        <>
          <dt>{t("waitingOn")}</dt>
          <dd>{words(`waitingOn.${run.waitingOn}`)}</dd>
        </>
      )}
    </dl>
  );
}

function Steps({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("run");
  return (
    <TableContainer title={t("steps")}>
      <Table size="md">
        <TableHead>
          <TableRow>
            <TableHeader>{t("step")}</TableHeader>
            <TableHeader>{t("status")}</TableHeader>
            <TableHeader>{t("attempt")}</TableHeader>
            <TableHeader>{t("duration")}</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {run.steps.map((step) => (
            <TableRow key={step.id}>
              <TableCell>{step.name}</TableCell>
              <TableCell>
                <StatusMark status={step.status} />
              </TableCell>
              <TableCell>{step.attempt}</TableCell>
              <TableCell>{step.startedAt !== undefined && <Elapsed from={step.startedAt} to={step.finishedAt} />}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
