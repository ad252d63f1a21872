"use client";
/** The list of runs: what narrows it, its rows, and what can be done with them. The address says everything that is shown. */
import { Button, DataTableSkeleton } from "@carbon/react";
import type { RowSelectionState } from "@tanstack/react-table";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { NotAllowed } from "../../../components/not-allowed";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { ProblemNotice } from "../../../components/problem-notice";
import { addressOfRunList, isNarrowed, type RunList } from "../../../lib/run-list/run-list-address";
import { useMay } from "../../../lib/session/principal";
import { BulkBar } from "./bulk-bar";
import { COLUMN_NAMES } from "./run-columns";
import { RunFilters } from "./run-filters";
import { RunTable } from "./run-table";
import { useRunList } from "./use-run-list";
import { useShownRuns } from "./use-shown-runs";

/** `views`: the saved views, which another feature knows. */
export function RunsPage({ views }: { views: ReactNode }): ReactNode {
  const t = useTranslations("runs");
  const mayRead = useMay("runs:read");
  const mayStart = useMay("runs:write");
  return (
    <div className="runs-page">
      <PageHeader
        title={t("title")}
        text={t("text")}
        actions={
          mayStart && (
            <Button as={PageLink} href="/runs/new">
              {t("start")}
            </Button>
          )
        }
      />
      {mayRead ? <Runs views={views} /> : <NotAllowed scope="runs:read" />}
    </div>
  );
}

function Runs({ views }: { views: ReactNode }): ReactNode {
  const { list, go } = useRunList();
  return (
    <>
      {views}
      <RunFilters list={list} go={go} />
      <Rows key={JSON.stringify(list.filters)} list={list} go={go} />
    </>
  );
}

function Rows({ list, go }: { list: RunList; go(to: RunList): void }): ReactNode {
  const t = useTranslations("runs");
  const mayChange = useMay("runs:write");
  const [marked, setMarked] = useState<RowSelectionState>({});
  const { runs, fresh, nextCursor, isOld, error, retry, renew } = useShownRuns(list);
  if (runs === undefined && error !== null) return <ProblemNotice error={error} retry={retry} />;
  if (runs === undefined) return <DataTableSkeleton showHeader={false} showToolbar={false} columnCount={COLUMN_NAMES.length} />;
  const ids = Object.keys(marked).filter((id) => marked[id] === true);
  const isWholePage = runs.length > 0 && runs.every(({ id }) => marked[id] === true) && (nextCursor !== null || list.cursor !== null);
  return (
    <>
      <div className="runs-page__news" role="status">
        {fresh.count > 0 && (
          <Button kind="tertiary" size="sm" onClick={renew}>
            {t(fresh.orMore ? "newRunsOrMore" : "newRuns", { count: fresh.count })}
          </Button>
        )}
      </div>
      {ids.length > 0 && <BulkBar list={list} ids={ids} isWholePage={isWholePage} onClear={() => setMarked({})} />}
      {error !== null && <ProblemNotice error={error} retry={retry} />}
      {runs.length === 0 ? (
        <Nothing list={list} />
      ) : (
        <div className={isOld ? "runs-page__old" : undefined} aria-busy={isOld}>
          <RunTable
            runs={runs}
            sort={list.sort}
            onSort={(sort) => go({ ...list, sort, cursor: null })}
            marked={mayChange ? marked : null}
            onMark={setMarked}
          />
          {runs.every(({ costMicros }) => costMicros === 0) && <p className="quiet">{t("noCosts")}</p>}
        </div>
      )}
      <Pages list={list} nextCursor={nextCursor} go={go} />
    </>
  );
}

function Nothing({ list }: { list: RunList }): ReactNode {
  const t = useTranslations("runs");
  if (!isNarrowed(list) && list.cursor === null) return <EmptyState title={t("emptyTitle")} text={t("emptyText")} />;
  return <EmptyState title={t("noneTitle")} text={t("noneText")} action={<PageLink href="/runs">{t("showAll")}</PageLink>} />;
}

/** Later pages begin where the one before ended; the way back is the browser's. */
function Pages({ list, nextCursor, go }: { list: RunList; nextCursor: string | null; go(to: RunList): void }): ReactNode {
  const t = useTranslations("runs.pages");
  if (list.cursor === null && nextCursor === null) return null;
  return (
    <nav className="runs-page__pages" aria-label={t("label")}>
      {list.cursor !== null && <PageLink href={addressOfRunList({ ...list, cursor: null })}>{t("first")}</PageLink>}
      {nextCursor !== null && (
        <Button kind="tertiary" size="sm" onClick={() => go({ ...list, cursor: nextCursor })}>
          {t("next")}
        </Button>
      )}
    </nav>
  );
}
