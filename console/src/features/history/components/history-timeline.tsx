"use client";
/** The history of a run over its whole chain: overview, bars, details, and a table that says the same. */
import { InlineLoading } from "@carbon/react";
import { useCallback, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { useFailures } from "../api/use-failures";
import { useHistory } from "../api/use-history";
import { EventDetails } from "./event-details";
import { EventsJson } from "./events-json";
import { HistoryTable } from "./history-table";
import { KeySheet } from "./key-sheet";
import { PinnedGroups } from "./pinned-groups";
import { TimelineOverview } from "./timeline-overview";
import { TimelineRows } from "./timeline-rows";
import { TimelineToolbar } from "./timeline-toolbar";
import { useTimeline } from "./use-timeline";

export function HistoryTimeline({ runId }: { runId: string }): ReactNode {
  const t = useTranslations("history");
  const history = useHistory(runId);
  const timeline = useTimeline(history);
  const failures = useFailures(runId);
  const search = useRef<HTMLInputElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [keys, setKeys] = useState(false);
  const showKeys = useCallback(() => setKeys(true), []);
  const { store, phase, error } = history;
  return (
    <section
      className="history"
      aria-labelledby="history"
      // How far it is, for whoever watches the page from outside.
      data-phase={phase}
      data-events={store.length}
      data-rows={timeline.rows.length}
    >
      <h2 id="history">{t("title")}</h2>
      {error !== null && <ProblemNotice error={error} />}
      <TimelineToolbar runId={runId} timeline={timeline} search={search} asTable={asTable} onTable={setAsTable} onKeys={showKeys} />
      {phase === "loading" && error === null && <InlineLoading description={t("loading")} />}
      {phase === "newest" && <InlineLoading description={t("loadingRest", { count: store.length })} />}
      {store.length > 0 && (
        <>
          <PinnedGroups timeline={timeline} />
          {asTable ? (
            <HistoryTable timeline={timeline} failures={failures} />
          ) : (
            <>
              <TimelineOverview timeline={timeline} />
              <TimelineRows timeline={timeline} failures={failures} onSearch={() => search.current?.focus()} onKeys={showKeys} />
            </>
          )}
          {timeline.state.filter.mode === "json" ? (
            <EventsJson runId={runId} timeline={timeline} />
          ) : (
            <EventDetails runId={runId} timeline={timeline} />
          )}
        </>
      )}
      {keys && <KeySheet onClose={() => setKeys(false)} />}
    </section>
  );
}
