"use client";
/** The run's log as it is written. It follows the newest line until the reader scrolls up, and says how much came since. */
import { Button, Search } from "@carbon/react";
import type { RunEvent } from "@praxis/api/contract";
import { RUN_EVENT_TYPES, type RunEventType } from "@praxis/domain/events";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line, PlainText } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import type { RunLog as Log } from "../api/use-run-events";

/** Lines in the page; earlier ones come by the button. */
const LINES = 300;
const END_PX = 24;

const isKnown = (type: string): type is RunEventType => (RUN_EVENT_TYPES as readonly string[]).includes(type);

export function RunLog({ log }: { log: Log }): ReactNode {
  const t = useTranslations("run.log");
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState(LINES);
  const [seen, setSeen] = useState<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const found = search === "" ? log.events : log.events.filter((event) => textOf(event).includes(search.toLowerCase()));
  const lines = found.slice(-shown);
  const last = log.events.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (seen === null && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [last, seen]);
  const scrolled = (): void => {
    const { current } = list;
    if (current === null) return;
    const atEnd = current.scrollTop + current.clientHeight >= current.scrollHeight - END_PX;
    if (atEnd !== (seen === null)) setSeen(atEnd ? null : last);
  };
  return (
    <section aria-labelledby="run-log">
      <h2 id="run-log">{t("title")}</h2>
      {log.error !== null && <ProblemNotice error={log.error} />}
      <Search
        size="sm"
        labelText={t("search")}
        placeholder={t("search")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {lines.length < found.length && (
        <Button kind="ghost" size="sm" onClick={() => setShown(shown + LINES)}>
          {t("earlier", { count: found.length - lines.length })}
        </Button>
      )}
      <ol className="log" ref={list} onScroll={scrolled} tabIndex={0} aria-label={t("title")}>
        {lines.map((event) => (
          <LogLine key={event.seq} event={event} />
        ))}
      </ol>
      {lines.length === 0 && !log.isLoading && <p className="quiet">{search === "" ? t("empty") : t("nothingFound")}</p>}
      {seen !== null && last > seen && (
        <Button size="sm" kind="tertiary" onClick={() => setSeen(null)}>
          {t("newLines", { count: last - seen })}
        </Button>
      )}
    </section>
  );
}

const textOf = (event: RunEvent): string =>
  `${event.type} ${event.stepId ?? ""} ${event.actor.id} ${JSON.stringify(event.data)}`.toLowerCase();

function LogLine({ event }: { event: RunEvent }): ReactNode {
  const t = useTranslations("run");
  const { seq, ts, type, actor, stepId, data } = event;
  const hasData = Object.keys(data).length > 0;
  return (
    <li className="log__line">
      <span className="log__seq">{seq}</span>
      <span className="log__time">
        <TimeAgo at={ts} />
      </span>
      <span className="log__words">
        <strong>{isKnown(type) ? t(`events.${type}`) : t("log.newer", { type })}</strong>
        {stepId !== undefined && (
          <>
            {" · "}
            <Line text={stepId} />
          </>
        )}
        <span className="quiet">
          {" · "}
          {t(`actors.${actor.kind}`)} <Line text={actor.id} />
        </span>
        {hasData && (
          <details>
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
