"use client";
/** The first few runs that somebody should look at, each with why; the whole list is one link away. */
import { SkeletonText } from "@carbon/react";
import type { RunView } from "@praxis/api/contract";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Elapsed } from "../../../components/elapsed";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { StatusMark } from "../../../components/status-mark";
import { TimeAgo } from "../../../components/time-ago";
import type { Query } from "../../../lib/api/api-client";
import { useFewRuns } from "../api/use-start-figures";

interface FewRunsProps {
  title: string;
  /** Of `GET /runs`. */
  query: Query;
  empty: string;
  /** How often to ask without being told of a change. */
  pollMs: number;
  all: { href: string; text: string };
}

export function FewRuns({ title, query, empty, pollMs, all }: FewRunsProps): ReactNode {
  const id = useId();
  const { data, error, refetch } = useFewRuns(query, pollMs);
  return (
    <section className="panel few-runs" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {error !== null && data === undefined && <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonText paragraph lineCount={3} />}
      {data?.length === 0 && <p className="quiet">{empty}</p>}
      {data !== undefined && data.length > 0 && (
        <>
          <ul>
            {data.map((run) => (
              <FewRun key={run.id} run={run} />
            ))}
          </ul>
          <PageLink href={all.href}>{all.text}</PageLink>
        </>
      )}
    </section>
  );
}

function FewRun({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("start");
  const words = useTranslations("common.waitingOn");
  return (
    <li>
      <PageLink href={`/runs/${run.id}`}>
        <Line text={run.title} />
      </PageLink>
      <p className="quiet">
        <StatusMark status={run.status} />
        {run.waitingOn !== "none" && run.finishedAt === undefined && (
          <>
            {" · "}
            {t("waitsOn", { what: words(run.waitingOn) })}
            {run.waitingSince !== undefined && (
              <>
                {", "}
                <Elapsed from={run.waitingSince} />
              </>
            )}
          </>
        )}
        {run.failure !== undefined && (
          <>
            {" · "}
            <Line text={run.failure.code} />
          </>
        )}
        {run.finishedAt !== undefined && (
          <>
            {" · "}
            <TimeAgo at={run.finishedAt} />
          </>
        )}
      </p>
    </li>
  );
}
