"use client";
/** The choices of the timeline, and where it stands: following, or frozen with so many events unseen. */
import { Download, Keyboard, Reset, ZoomIn, ZoomOut } from "@carbon/icons-react";
import { Button, Checkbox, Search } from "@carbon/react";
import { paths } from "@praxis/api/contract";
import { memo, type ReactNode, type RefObject } from "react";
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

/** Only what says where it stands is drawn anew with every event that comes. */
export function TimelineToolbar({ runId, timeline, search, asTable, onTable, onKeys }: TimelineToolbarProps): ReactNode {
  const t = useTranslations("history.toolbar");
  const { state, typed, dispatch, rows, history } = timeline;
  const { store, closed } = history;
  return (
    <div className="history__tools">
      <Choices filter={state.filter} foldIdle={state.foldIdle} {...{ typed, search, asTable, onTable, dispatch }} />
      <Tools window={state.window} {...{ dispatch, onKeys }} />
      <p className="history__where quiet" role="status">
        {t("count", { rows: rows.length, events: store.length })} ·{" "}
        {closed ? t("ended") : state.follow.following ? t("following") : t("frozen")}
      </p>
      {!state.follow.following && !closed && (
        <Button size="sm" kind="tertiary" onClick={() => dispatch({ kind: "live" })}>
          {t("backToLive", { count: state.follow.unseen })}
        </Button>
      )}
      <Downloads runId={runId} executions={store.length === 0 ? 0 : store.execution(store.length - 1) + 1} />
    </div>
  );
}

type ChoicesProps = Pick<TimelineToolbarProps, "search" | "asTable" | "onTable"> &
  Pick<Timeline, "dispatch" | "typed"> &
  Pick<Timeline["state"], "filter" | "foldIdle">;

const Choices = memo(function Choices({ filter, typed, foldIdle, search, asTable, onTable, dispatch }: ChoicesProps): ReactNode {
  const t = useTranslations("history.toolbar");
  return (
    <>
      <div className="segments" role="group" aria-label={t("mode")}>
        {TIMELINE_MODES.map((mode) => (
          <button key={mode} type="button" aria-pressed={filter.mode === mode} onClick={() => dispatch({ kind: "mode", mode })}>
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
        value={typed}
        onChange={(event) => dispatch({ kind: "search", text: event.target.value })}
      />
      <Checkbox
        id="history-trouble"
        labelText={t("trouble")}
        checked={filter.troubleOnly}
        onChange={(_, { checked }) => dispatch({ kind: "trouble", only: checked })}
      />
      <Checkbox
        id="history-fold"
        labelText={t("fold")}
        checked={foldIdle}
        onChange={(_, { checked }) => dispatch({ kind: "fold", idle: checked })}
      />
      <Checkbox id="history-table" labelText={t("table")} checked={asTable} onChange={(_, { checked }) => onTable(checked)} />
    </>
  );
});

type ToolsProps = Pick<TimelineToolbarProps, "onKeys"> & Pick<Timeline, "dispatch"> & Pick<Timeline["state"], "window">;

const Tools = memo(function Tools({ window, dispatch, onKeys }: ToolsProps): ReactNode {
  const t = useTranslations("history.toolbar");
  const middle = (window.from + window.to) / 2;
  const zoom = (factor: number): void => dispatch({ kind: "zoom", window: zoomAt(window, factor, middle) });
  const tools = [
    { label: t("zoomIn"), icon: ZoomIn, act: () => zoom(STEP) },
    { label: t("zoomOut"), icon: ZoomOut, act: () => zoom(1 / STEP) },
    { label: t("whole"), icon: Reset, act: () => dispatch({ kind: "zoom", window: WHOLE }) },
    { label: t("keys"), icon: Keyboard, act: onKeys },
  ];
  return (
    <div className="history__buttons">
      {tools.map(({ label, icon, act }) => (
        <Button key={label} kind="ghost" size="sm" hasIconOnly iconDescription={label} renderIcon={icon} onClick={act} />
      ))}
    </div>
  );
});

/** One file for each execution of the chain: the SDK replays them one by one. */
const Downloads = memo(function Downloads({ runId, executions }: { runId: string; executions: number }): ReactNode {
  const t = useTranslations("history.toolbar");
  if (executions === 0) return null;
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
});
