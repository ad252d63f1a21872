"use client";
/** The shared log as it is written. New lines come to the top; while the pointer rests on the list or a line is open they wait behind a button. */
import { Button, InlineNotification, Search, SkeletonText } from "@carbon/react";
import type { CollabEvent } from "@praxis/api/contract";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { ProblemNotice } from "../../../components/problem-notice";
import { durationText } from "../../../lib/time/format-times";
import { useNow } from "../../../lib/time/use-now";
import { useCollabEvents } from "../api/use-collab-events";
import { taskTitles } from "../model/event-words";
import { EventLine } from "./event-line";

/** Longer without an answer and the page says that it is behind. */
const BEHIND_MS = 5000;

export function EventsPage(): ReactNode {
  const t = useTranslations("events");
  const { events, error, updatedAt } = useCollabEvents();
  const [search, setSearch] = useState("");
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const now = useNow();
  const last = events?.at(-1)?.seq ?? 0;
  const shown = (events ?? [])
    .filter((event) => (heldAt === null || event.seq <= heldAt) && fits(event, search.toLowerCase()))
    .toReversed();
  const titles = useMemo(() => taskTitles(events ?? []), [events]);
  const waiting = heldAt === null ? 0 : last - heldAt;
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {error !== null && events === undefined && <ProblemNotice error={error} />}
      {events !== undefined && now - updatedAt > BEHIND_MS && (
        <InlineNotification
          kind="warning"
          lowContrast
          hideCloseButton
          title={t("behind")}
          subtitle={t("behindText", { time: durationText(now - updatedAt) })}
        />
      )}
      <div className="history__tools">
        <Search
          size="sm"
          className="history__search"
          labelText={t("search")}
          placeholder={t("search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {heldAt === null ? (
          <Button size="sm" kind="ghost" onClick={() => setHeldAt(last)}>
            {t("hold")}
          </Button>
        ) : (
          <Button size="sm" kind="tertiary" onClick={() => setHeldAt(null)}>
            {t("release", { count: waiting })}
          </Button>
        )}
      </div>
      {events === undefined && error === null && <SkeletonText paragraph lineCount={6} />}
      {events?.length === 0 && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {shown.length > 0 && (
        <ol className="log log--tall" tabIndex={0} aria-label={t("title")}>
          {shown.map((event) => (
            <EventLine key={event.seq} event={event} titles={titles} onOpen={() => setHeldAt(heldAt ?? last)} />
          ))}
        </ol>
      )}
      {events !== undefined && events.length > 0 && shown.length === 0 && <p className="quiet">{t("nothingFound")}</p>}
    </>
  );
}

function fits({ type, subject = "", actor, data }: CollabEvent, wanted: string): boolean {
  return wanted === "" || `${type} ${subject} ${actor.id} ${JSON.stringify(data)}`.toLowerCase().includes(wanted);
}
