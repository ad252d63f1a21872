"use client";
/** The start page: what needs a person, what is stuck, what failed; how the last day went; whether everything is well. */
import { Button, SkeletonText } from "@carbon/react";
import type { Stats } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { NotAllowed } from "../../../components/not-allowed";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { ProblemNotice } from "../../../components/problem-notice";
import { useMay } from "../../../lib/session/principal";
import { useFreshRuns, useStats } from "../api/use-start-figures";
import { FewRuns } from "./few-runs";
import { Health } from "./health";
import { LastDay } from "./last-day";

/** The lists behind the figures: the same words in the address of the runs page and in the question to the API. */
const NEEDS = { needsPerson: "true" };
const STUCK = { stuck: "true" };
const FAILED = { status: "failed,timed_out", finishedAfter: "-24h", sort: "-finishedAt" };
const listOf = (query: Readonly<Record<string, string>>): string => `/runs?${new URLSearchParams(query).toString()}`;

export function StartPage(): ReactNode {
  const t = useTranslations("start");
  const mayRead = useMay("runs:read");
  const mayStart = useMay("runs:write");
  return (
    <div className="start-page">
      <PageHeader
        title={t("title")}
        text={t("text")}
        actions={
          mayStart && (
            <Button as={PageLink} href="/runs/new">
              {t("startRun")}
            </Button>
          )
        }
      />
      {mayRead ? <Overview /> : <NotAllowed scope="runs:read" />}
      <Health />
    </div>
  );
}

function Overview(): ReactNode {
  const t = useTranslations("start");
  const { data: stats, error, refetch } = useStats();
  const pollMs = useFreshRuns();
  return (
    <>
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {stats === undefined && error === null && <SkeletonText paragraph lineCount={3} />}
      {stats !== undefined && <Figures stats={stats} />}
      <div className="start-lists">
        <FewRuns
          pollMs={pollMs}
          title={t("needs.title")}
          query={NEEDS}
          empty={t("needs.empty")}
          all={{ href: "/approvals", text: t("needs.all") }}
        />
        <FewRuns
          pollMs={pollMs}
          title={t("stuck.title")}
          query={STUCK}
          empty={t("stuck.empty")}
          all={{ href: listOf(STUCK), text: t("stuck.all") }}
        />
        <FewRuns
          pollMs={pollMs}
          title={t("failed.title")}
          query={FAILED}
          empty={t("failed.empty")}
          all={{ href: listOf(FAILED), text: t("failed.all") }}
        />
      </div>
      {stats !== undefined && <LastDay stats={stats} />}
    </>
  );
}

function Figures({ stats }: { stats: Stats }): ReactNode {
  const t = useTranslations("start.figures");
  const figures = [
    { key: "needsPerson", count: stats.needsPerson, href: "/approvals" },
    { key: "stuck", count: stats.stuck, href: listOf(STUCK) },
    { key: "failed", count: stats.failedInWindow, href: listOf(FAILED) },
    { key: "running", count: stats.runs.byStatus.running, href: listOf({ status: "running" }) },
  ] as const;
  return (
    <ul className="figures">
      {figures.map(({ key, count, href }) => (
        <li key={key}>
          <PageLink href={href} className={`figures__one${count > 0 && key !== "running" ? ` figures__one--${key}` : ""}`}>
            <strong>{count}</strong> <span>{t(key, { count })}</span>
          </PageLink>
        </li>
      ))}
    </ul>
  );
}
