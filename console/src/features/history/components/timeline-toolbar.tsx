"use client";
/** The choices of the timeline, and where it stands: following, or frozen with so many events unseen. */
import { Download, Keyboard, Reset, ZoomIn, ZoomOut } from "@carbon/icons-react";
import { Button, Checkbox, Search } from "@carbon/react";
import { paths } from "@praxis/api/contract";
import type { ReactNode, RefObject } from "react";
import { useTranslations } from "use-intl";
import { PROXY_PREFIX } from "../../../lib/api/api-client";
import { TIMELINE_MODES } from "../model/timeline-rows";
import { WHOLE, zoomAt } from "../model/zoom-window";
import type { Timeline } from "./use-timeline";

interface TimelineToolbarProps {
  runId: string;
  timeline: Timeline;
  search: RefObject<HTMLInputElement | null>;
  asTable: boolean;
  onTable: (asTable: boolean) => void;
  onKeys: () => void;
}

const STEP = 0.5;

export function TimelineToolbar({ runId, timeline, search, asTable, onTable, onKeys }: TimelineToolbarProps): ReactNode {
  const t = useTranslations("history.toolbar");
  const { state, dispatch, rows, history } = timeline;
  const middle = (state.window.from + state.window.to) / 2;
  const zoom = (factor: number): void => dispatch({ kind: "zoom", window: zoomAt(state.window, factor, middle) });
  const tools = [
    { label: t("zoomIn"), icon: ZoomIn, act: () => zoom(STEP) },
    { label: t("zoomOut"), icon: ZoomOut, act: () => zoom(1 / STEP) },
    { label: t("whole"), icon: Reset, act: () => dispatch({ kind: "zoom", window: WHOLE }) },
    { label: t("keys"), icon: Keyboard, act: onKeys },
  ];
  return (
    <div className="history__tools">
      <div className="segments" role="group" aria-label={t("mode")}>
        {TIMELINE_MODES.map((mode) => (
          <button key={mode} type="button" aria-pressed={state.filter.mode === mode} onClick={() => dispatch({ kind: "mode", mode })}>
            {t(`modes.${mode}`)}
          </button>
        ))}
      </div>
      <Search
        ref={search}
        size="sm"
        className="history__search"
        labelText={t("search")}
        placeholder={t("search")}
        value={state.filter.search}
        onChange={(event) => dispatch({ kind: "search", text: event.target.value })}
      />
      <Checkbox
        id="history-trouble"
        labelText={t("trouble")}
        checked={state.filter.troubleOnly}
        onChange={(_, { checked }) => dispatch({ kind: "trouble", only: checked })}
      />
      <Checkbox
        id="history-fold"
        labelText={t("fold")}
        checked={state.foldIdle}
        onChange={(_, { checked }) => dispatch({ kind: "fold", idle: checked })}
      />
      <Checkbox id="history-table" labelText={t("table")} checked={asTable} onChange={(_, { checked }) => onTable(checked)} />
      <div className="history__buttons">
        {tools.map(({ label, icon, act }) => (
          <Button key={label} kind="ghost" size="sm" hasIconOnly iconDescription={label} renderIcon={icon} onClick={act} />
        ))}
      </div>
      <p className="history__where quiet" role="status">
        {t("count", { rows: rows.length, events: history.store.length })} ·{" "}
        {history.closed ? t("ended") : state.follow.following ? t("following") : t("frozen")}
      </p>
      {!state.follow.following && !history.closed && (
        <Button size="sm" kind="tertiary" onClick={() => dispatch({ kind: "live" })}>
          {t("backToLive", { count: state.follow.unseen })}
        </Button>
      )}
      <Downloads runId={runId} timeline={timeline} />
    </div>
  );
}

/** One file for each execution of the chain: the SDK replays them one by one. */
function Downloads({ runId, timeline: { history } }: { runId: string; timeline: Timeline }): ReactNode {
  const t = useTranslations("history.toolbar");
  const { store } = history;
  if (store.length === 0) return null;
  const executions = store.execution(store.length - 1) + 1;
  const file = (execution: number): { href: string; download: string } => ({
    href: `${PROXY_PREFIX}${paths.runHistoryJson(runId)}?execution=${String(execution)}`,
    download: `${runId}.${String(execution)}.history.json`,
  });
  if (executions === 1) {
    return (
      <Button as="a" {...file(0)} kind="ghost" size="sm" renderIcon={Download}>
        {t("download")}
      </Button>
    );
  }
  return (
    <details className="history__downloads">
      <summary>{t("downloads", { count: executions })}</summary>
      <ul>
        {Array.from({ length: executions }, (_, execution) => (
          <li key={execution}>
            <a {...file(execution)}>{t("execution", { number: execution + 1 })}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
