"use client";
/** What the history says is still open, on top: the newest few, with the time they have been open. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";
import { durationText } from "../../../lib/time/format-times";
import { useNow } from "../../../lib/time/use-now";
import { GroupMark } from "./group-mark";
import type { Timeline } from "./use-timeline";

const SHOWN = 5;

export function PinnedGroups({ timeline }: { timeline: Timeline }): ReactNode {
  const t = useTranslations("history");
  const now = useNow();
  const { open, history, dispatch } = timeline;
  if (open.length === 0) return null;
  return (
    <ul className="pinned" aria-label={t("open")}>
      {open.slice(-SHOWN).map((number) => {
        const { status, kind, name, from, headSlot } = history.groups.group(number);
        return (
          <li key={number}>
            <button type="button" onClick={() => dispatch({ kind: "activate", id: history.store.id(headSlot), open: true })}>
              <GroupMark status={status} />
              <span>
                {t(`kinds.${kind}`)} <Line text={name} />
              </span>
              <span className="quiet">{durationText(now - from)}</span>
            </button>
          </li>
        );
      })}
      {open.length > SHOWN && <li className="quiet">{t("openMore", { count: open.length - SHOWN })}</li>}
    </ul>
  );
}
