"use client";
/** The run's log as it is written. It follows the newest line until the reader scrolls up, and says how much came since. */
import { Button, Search } from "@carbon/react";
import type { RunEvent } from "@praxis/api/contract";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import type { RunLog as Log } from "../api/use-run-events";
import { LogLine } from "./log-line";

/** Lines in the page; earlier ones come by the button. */
const LINES = 300;
const END_PX = 24;

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
