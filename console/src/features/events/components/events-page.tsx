"use client";
/** The shared log as it is written. New lines come to the top; while the pointer rests on the list or a line is open they wait behind a button. */
import { Button, InlineNotification, Search, SkeletonText } from "@carbon/react";
import type { CollabEvent } from "@praxis/api/contract";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { Line, PlainText } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { durationText } from "../../../lib/time/format-times";
import { useNow } from "../../../lib/time/use-now";
import { useCollabEvents } from "../api/use-collab-events";

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
            <EventLine key={event.seq} event={event} onOpen={() => setHeldAt(heldAt ?? last)} />
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

function EventLine({ event, onOpen }: { event: CollabEvent; onOpen: () => void }): ReactNode {
  const t = useTranslations("events");
  const { seq, ts, type, subject, actor, data } = event;
  return (
    <li className="log__line">
      <span className="log__seq">{seq}</span>
      <span className="log__time">
        <TimeAgo at={ts} />
      </span>
      <span className="log__words">
        <strong>
          <Line text={type} />
        </strong>
        {subject !== undefined && (
          <>
            {" · "}
            <Line text={subject} />
          </>
        )}
        <span className="quiet">
          {" · "}
          {t(`actors.${actor.kind}`)} <Line text={actor.id} /> {t("via", { door: actor.via })}
        </span>
        {Object.keys(data).length > 0 && (
          <details onToggle={(toggled) => toggled.currentTarget.open && onOpen()}>
            <summary>
              <Line text={JSON.stringify(data)} />
            </summary>
            <PlainText text={JSON.stringify(data, null, 2)} />
          </details>
        )}
      </span>
    </li>
  );
}
