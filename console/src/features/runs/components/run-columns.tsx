"use client";
/** What each column of the list shows of a run. */
import { Link as CarbonLink } from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import { isRunClosed, isStepDone } from "@praxis/domain/run";
import { createColumnHelper, rowSelectionFeature, tableFeatures } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Elapsed } from "../../../components/elapsed";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import { betweenAttempts } from "../../../lib/run-state/between-attempts";
import { costText } from "../../../lib/text/cost-text";
import { usePreferences } from "../../../lib/preferences";

export const features = tableFeatures({ rowSelectionFeature });

export const COLUMN_NAMES = ["title", "status", "waitingOn", "playbook", "age", "duration", "steps", "cost"] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

const CELLS: Record<ColumnName, (props: { run: RunView }) => ReactNode> = {
  title: ({ run }) => (
    <CarbonLink as={PageLink} href={`/runs/${run.id}`} className="run-table__title">
      <Line text={run.title} />
    </CarbonLink>
  ),
  status: ({ run }) => <StatusMark status={run.status} />,
  waitingOn: Waiting,
  playbook: ({ run }) => <Line text={run.playbook.name} />,
  age: ({ run }) => <TimeAgo at={run.createdAt} />,
  duration: Duration,
  steps: Steps,
  cost: Cost,
};

const helper = createColumnHelper<typeof features, RunView>();
export const columns = helper.columns(
  COLUMN_NAMES.map((name) => {
    const Cell = CELLS[name];
    return helper.display({ id: name, cell: ({ row }) => <Cell run={row.original} /> });
  }),
);

function Waiting({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("runs");
  const words = useTranslations("common.waitingOn");
  const { waitingOn, waitingSince, holder } = run;
  const tried = waitingOn === "none" ? betweenAttempts(run) : null;
  if (tried !== null)
    return (
      <span className="run-table__waiting">
        <span>{t("nextAttempt", { attempt: tried.attempt })}</span>
        <span className="quiet">
          <Line text={`${tried.name}: ${tried.failure.code}`} />
        </span>
      </span>
    );
  if (waitingOn === "none" && holder === undefined) return <span className="quiet">–</span>;
  return (
    <span className="run-table__waiting">
      {waitingOn !== "none" && (
        <>
          <span>{words(waitingOn)}</span>
          {waitingSince !== undefined && (
            <span className="quiet">
              {t("since")} <Elapsed from={waitingSince} />
            </span>
          )}
        </>
      )}
      {holder !== undefined && (
        <span className="quiet">
          {t("heldBy")} <Line text={holder.agentId} />
        </span>
      )}
    </span>
  );
}

/** From its start to its end; a run that never began has taken no time. */
function Duration({ run: { startedAt, finishedAt, status } }: { run: RunView }): ReactNode {
  if (startedAt === undefined || (isRunClosed(status) && finishedAt === undefined)) return <span className="quiet">–</span>;
  return <Elapsed from={startedAt} to={finishedAt} />;
}

function Steps({ run: { steps } }: { run: RunView }): ReactNode {
  const t = useTranslations("runs");
  return <>{t("stepsDone", { done: steps.filter((step) => isStepDone(step.status)).length, total: steps.length })}</>;
}

/** Nothing is not free: nobody has said what it cost. The page says so once. */
function Cost({ run: { costMicros } }: { run: RunView }): ReactNode {
  const t = useTranslations("runs");
  const { locale } = usePreferences();
  return costMicros === 0 ? (
    <span className="quiet" title={t("noCost")}>
      –
    </span>
  ) : (
    <>{costText(costMicros, locale)}</>
  );
}
