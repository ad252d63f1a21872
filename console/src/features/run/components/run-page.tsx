"use client";
/** One run: where it stands, what is under way, its steps, log, artifacts and playbook. The history stands below, as its own part. */
import { InlineNotification, SkeletonText } from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { Elapsed } from "../../../components/elapsed";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { PageHeader } from "../../../components/page-header";
import { ProblemNotice } from "../../../components/problem-notice";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import { visibleText } from "../../../lib/text/visible-text";
import { useRun } from "../api/get-run";
import { useRunApprovals } from "../api/use-run-approvals";
import { useRunEvents } from "../api/use-run-events";
import { useRunLeases } from "../api/use-run-leases";
import { useRunPlaybook } from "../api/use-run-playbook";
import { pendingWork } from "../model/pending-work";
import { runActions } from "../model/run-action";
import { ActionButtons } from "./action-buttons";
import { Artifacts } from "./artifacts";
import { PendingCards } from "./pending-cards";
import { RunLog } from "./run-log";
import { RunState } from "./run-state";
import { StepGraph } from "./step-graph";
import { StepPanel } from "./step-panel";

interface RunPageProps {
  runId: string;
  /** Temporal's own pages about this run; null: nobody said where they are. */
  temporalUrl: string | null;
  /** Further parts of the page, made by other features. */
  children?: ReactNode;
}

export function RunPage({ runId, temporalUrl, children }: RunPageProps): ReactNode {
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
      {error !== null && <ProblemNotice error={error} />}
      <LoadedRun run={run} temporalUrl={temporalUrl}>
        {children}
      </LoadedRun>
    </>
  );
}

function LoadedRun({ run, temporalUrl, children }: { run: RunView; temporalUrl: string | null; children: ReactNode }): ReactNode {
  const t = useTranslations("run");
  const isOpen = !isRunClosed(run.status);
  const { data: plan } = useRunPlaybook(run.id);
  const log = useRunEvents(run.id, isOpen);
  const leases = useRunLeases(run.id, isOpen);
  const approvals = useRunApprovals(run.id, isOpen);
  const [picked, setPicked] = useState<string | null>(null);
  const chosen = run.steps.find(({ id }) => id === (picked ?? run.failure?.stepId));
  return (
    <div className="run-page">
      <PageHeader
        title={visibleText(run.title)}
        text={<RunState run={run} />}
        actions={<ActionButtons runId={run.id} actions={runActions(run)} />}
      />
      <RunFacts run={run} temporalUrl={temporalUrl} />
      {run.failure !== undefined && (
        <InlineNotification
          kind="error"
          lowContrast
          hideCloseButton
          title={`${t("failure")}: ${run.failure.code}`}
          subtitle={visibleText(run.failure.message)}
        />
      )}
      <PendingCards runId={run.id} work={pendingWork(run, plan, leases, log.events)} approvals={approvals} />
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps")}</h2>
        <StepGraph run={run} plan={plan} chosen={chosen?.id ?? null} onChoose={setPicked} />
        {chosen === undefined ? (
          <p className="quiet">{t("chooseStep")}</p>
        ) : (
          <StepPanel key={chosen.id} run={run} step={chosen} plan={plan} />
        )}
      </section>
      {children}
      <Artifacts runId={run.id} isOpen={isOpen} />
      <RunLog log={log} />
      {plan !== undefined && <PlaybookText text={plan.text} />}
    </div>
  );
}

/** The editor is made when somebody wants to see it. */
function PlaybookText({ text }: { text: string }): ReactNode {
  const t = useTranslations("run");
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <details className="playbook" onToggle={(toggled) => toggled.currentTarget.open && setWasOpened(true)}>
      <summary>{t("playbookText")}</summary>
      {wasOpened && <CodeView text={text} language="yaml" label={t("playbookText")} />}
    </details>
  );
}

function RunFacts({ run, temporalUrl }: { run: RunView; temporalUrl: string | null }): ReactNode {
  const t = useTranslations("run");
  return (
    <ul className="fact-line">
      <li>
        <StatusMark status={run.status} />
      </li>
      <li>
        {t("playbook")} <Line text={`${run.playbook.name} v${String(run.playbook.version)}`} />
      </li>
      <li>
        {t("created")} <TimeAgo at={run.createdAt} />
      </li>
      <li>
        {t("duration")} <Elapsed from={run.startedAt ?? run.createdAt} to={run.finishedAt} />
      </li>
      <li className="mono">{run.id}</li>
      {run.repository?.commit !== undefined && <li className="mono">{run.repository.commit.slice(0, 12)}</li>}
      {run.retryOf !== undefined && (
        <li>
          <PageLink href={`/runs/${run.retryOf}`}>{t("retryOf")}</PageLink>
        </li>
      )}
      {run.retriedBy?.map((id, place) => (
        <li key={id}>
          <PageLink href={`/runs/${id}`}>{t("retriedBy", { number: place + 1, count: run.retriedBy?.length ?? 1 })}</PageLink>
        </li>
      ))}
      {Object.entries(run.labels).map(([key, value]) => (
        <li key={key}>
          <Line text={`${key}=${value}`} />
        </li>
      ))}
      {temporalUrl !== null && (
        <li>
          <a href={temporalUrl} target="_blank" rel="noopener noreferrer">
            {t("openInTemporal")}
          </a>
        </li>
      )}
    </ul>
  );
}
