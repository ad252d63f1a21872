"use client";
/** The events of the chosen row with what they carry. Fetched when looked at, a hundred at once at most. */
import { InlineLoading } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { bytesText } from "../../../lib/text/bytes-text";
import { useEventDetails } from "../api/use-event-details";
import { rowFacts } from "../model/row-facts";
import type { Timeline } from "./use-timeline";

export function EventDetails({ runId, timeline }: { runId: string; timeline: Timeline }): ReactNode {
  const t = useTranslations("history.details");
  const { state, activeRow, rows, history } = timeline;
  const number = rows[activeRow];
  const facts = number === undefined ? null : rowFacts(history.store, history.groups, state.filter.mode, number);
  const ids = state.open && facts !== null ? facts.eventIds() : [];
  const { data: events, error } = useEventDetails(runId, ids);
  if (!state.open || facts === null) return null;
  return (
    <section className="panel" aria-label={t("title")}>
      <header className="panel__head">
        <h3>
          <Line text={facts.name} />
        </h3>
        <span className="quiet">{t("events", { count: ids.length })}</span>
      </header>
      {error !== null && <ProblemNotice error={error} />}
      {events === undefined && error === null && <InlineLoading description={t("loading")} />}
      {events?.map((event) => (
        <article key={event.id} className="history__event">
          <h4>
            {event.id} {event.type}{" "}
            <span className="quiet">
              <TimeAgo at={event.time} /> · {bytesText(event.bytes)}
            </span>
          </h4>
          <CodeView text={JSON.stringify(event.attributes, null, 2)} language="json" label={`${event.type} ${event.id}`} />
        </article>
      ))}
    </section>
  );
}
