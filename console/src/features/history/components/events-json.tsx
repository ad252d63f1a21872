"use client";
/** JSON mode: whole events, decoded, in one editor: the block around the chosen row, or the newest. Fetched when it is shown. */
import { Button, InlineLoading } from "@carbon/react";
import { useMemo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { ProblemNotice } from "../../../components/problem-notice";
import { useEventDetails } from "../api/use-event-details";
import { eventsText } from "../model/events-text";
import { useSettled } from "./use-settled";
import type { Timeline } from "./use-timeline";

/** What an editor shows at ease, and one call fetches. */
const BLOCK = 50;

export function EventsJson({ runId, timeline }: { runId: string; timeline: Timeline }): ReactNode {
  const t = useTranslations("history.json");
  const { rows, activeRow, history, dispatch } = timeline;
  const { store } = history;
  const at = activeRow === -1 ? rows.length - 1 : activeRow;
  const block = Math.floor(Math.max(at, 0) / BLOCK);
  const wanted = Array.from(rows.subarray(block * BLOCK, (block + 1) * BLOCK), (slot) => store.id(slot));
  // Events that come one after the other ask once, and not each time.
  const ids = useSettled(wanted.join(" "))
    .split(" ")
    .filter((id) => id !== "");
  const { data: events, error } = useEventDetails(runId, ids);
  const { text, lineOf } = useMemo(() => eventsText(events ?? []), [events]);
  const active = rows[activeRow];
  const go = (to: number): void => {
    const slot = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (slot !== undefined) dispatch({ kind: "activate", id: store.id(slot) });
  };
  /** Who reads in the editor inspects: the block stays. */
  const look = (): void => {
    if (activeRow === -1) go(at);
  };
  if (rows.length === 0) return null;
  return (
    <section className="panel" aria-label={t("title")} onFocus={look} onWheel={look}>
      <header className="panel__head">
        <h3>{t("block", { first: block * BLOCK + 1, last: Math.min((block + 1) * BLOCK, rows.length), count: rows.length })}</h3>
        <span className="panel__space" />
        <Button size="sm" kind="ghost" disabled={block === 0} onClick={() => go((block - 1) * BLOCK)}>
          {t("earlier")}
        </Button>
        <Button size="sm" kind="ghost" disabled={(block + 1) * BLOCK >= rows.length} onClick={() => go((block + 1) * BLOCK)}>
          {t("later")}
        </Button>
      </header>
      {error !== null && <ProblemNotice error={error} />}
      {events === undefined && error === null && <InlineLoading description={t("loading")} />}
      {events !== undefined && (
        <CodeView
          text={text}
          language="json"
          label={t("title")}
          line={active === undefined ? null : (lineOf.get(store.id(active)) ?? null)}
        />
      )}
    </section>
  );
}
