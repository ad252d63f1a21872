"use client";
/** One row: what it is on the left, its bar on the time axis on the right, and all of it as one sentence for screen readers. */
import { memo, type CSSProperties, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { visibleLine } from "../../../lib/text/visible-text";
import { bytesText } from "../../../lib/text/bytes-text";
import { durationText } from "../../../lib/time/format-times";
import type { RowFacts } from "../model/row-facts";
import type { TimeScale } from "../model/time-scale";
import type { TimelineMode } from "../model/timeline-rows";
import { onScreen, type ZoomWindow } from "../model/zoom-window";
import { GroupMark } from "./group-mark";

interface TimelineRowProps {
  row: number;
  count: number;
  facts: RowFacts;
  scale: TimeScale;
  window: ZoomWindow;
  mode: TimelineMode;
  active: boolean;
  onOpen: () => void;
}

export const rowElementId = (row: number): string => `history-row-${String(row)}`;

export const TimelineRow = memo(
  function TimelineRow({ row, count, facts, scale, window, mode, active, onOpen }: TimelineRowProps): ReactNode {
    const t = useTranslations("history");
    const name = visibleLine(facts.name, 200);
    const took = facts.to === null || facts.status === "point" ? null : durationText(facts.to - facts.from);
    return (
      <div
        id={rowElementId(row)}
        className={`row${active ? " row--active" : ""}`}
        role="option"
        aria-selected={active}
        aria-posinset={row + 1}
        aria-setsize={count}
        onClick={onOpen}
      >
        <span className="cds--visually-hidden">
          {t("rowSays", {
            kind: t(`kinds.${facts.kind}`),
            name,
            status: t(`statuses.${facts.status}`),
            attempt: facts.attempt,
            took: took ?? "—",
          })}
        </span>
        <span className="row__what" aria-hidden="true">
          <GroupMark status={facts.status} />
          {mode === "json" && <span className="row__id mono">{facts.id}</span>}
          <span className="row__name">{mode === "json" ? `${facts.type} ${name === facts.type ? "" : name}` : name}</span>
          {facts.attempt > 1 && <span className="row__attempt">{t("attempt", { attempt: facts.attempt })}</span>}
        </span>
        <span className="row__lane" aria-hidden="true">
          <Bar
            facts={facts}
            scale={scale}
            window={window}
            label={mode === "json" ? bytesText(facts.bytes) : (took ?? t(`statuses.${facts.status}`))}
          />
        </span>
      </div>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.count === after.count &&
    before.active === after.active &&
    before.scale === after.scale &&
    before.window === after.window &&
    before.mode === after.mode &&
    before.facts.id === after.facts.id &&
    before.facts.status === after.facts.status &&
    before.facts.events === after.facts.events &&
    before.facts.to === after.facts.to,
);

interface BarProps {
  facts: RowFacts;
  scale: TimeScale;
  window: ZoomWindow;
  label: string;
}

/** Beyond this the label stands before the bar instead of behind it… */
const LABEL_TURNS = 0.8;
/** …and in the bar when there is no room before it either. */
const LABEL_ROOM = 0.12;

function Bar({ facts, scale, window, label }: BarProps): ReactNode {
  const at = (time: number): number => onScreen(window, scale.place(time));
  const from = at(facts.from);
  const to = at(facts.to ?? (facts.status === "point" ? facts.from : scale.to));
  const worked = facts.workedFrom === null ? to : Math.max(at(facts.workedFrom), from);
  if (to < 0 || from > 1)
    return (
      <span className="row__beyond" aria-hidden="true">
        {to < 0 ? "‹" : "›"}
      </span>
    );
  const shown = { from: Math.max(from, 0), to: Math.min(to, 1) };
  const percent = (part: number): string => `${String(part * 100)}%`;
  const bar: CSSProperties = { left: percent(shown.from), width: percent(shown.to - shown.from) };
  const waited = shown.to <= shown.from ? 0 : Math.min(Math.max((worked - shown.from) / (shown.to - shown.from), 0), 1);
  const isTurned = shown.to > LABEL_TURNS;
  const isInside = isTurned && shown.from < LABEL_ROOM;
  const labelPlace: CSSProperties = isInside
    ? { left: percent(shown.from) }
    : isTurned
      ? { right: percent(1 - shown.from) }
      : { left: percent(shown.to) };
  return (
    <>
      <span className={`bar bar--${facts.status}`} style={bar}>
        {facts.workedFrom !== null && waited > 0 && <span className="bar__waited" style={{ width: percent(waited) }} />}
      </span>
      <span className={isInside ? "row__label row__label--inside" : "row__label"} style={labelPlace}>
        {label}
      </span>
    </>
  );
}
