"use client";
/** The times above the bars, and the marks where idle time is folded. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { durationText } from "../../../lib/time/format-times";
import type { TimeScale } from "../model/time-scale";
import { onScreen, type ZoomWindow } from "../model/zoom-window";

const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

export function TimelineAxis({ scale, window }: { scale: TimeScale; window: ZoomWindow }): ReactNode {
  const t = useTranslations("history");
  const width = window.to - window.from;
  return (
    <div className="axis" aria-hidden="true">
      <span />
      <span className="axis__lane">
        {TICKS.map((part) => (
          <span key={part} className="axis__tick" style={{ left: `${String(part * 100)}%` }}>
            +{durationText(scale.time(window.from + part * width) - scale.from)}
          </span>
        ))}
        {scale.folds.map((fold) => {
          const at = onScreen(window, fold.at);
          const end = onScreen(window, fold.at + fold.width);
          if (end < 0 || at > 1) return null;
          return (
            <span
              key={fold.from}
              className="axis__fold"
              title={t("idle", { time: durationText(fold.to - fold.from) })}
              style={{ left: `${String(Math.max(at, 0) * 100)}%`, width: `${String((Math.min(end, 1) - Math.max(at, 0)) * 100)}%` }}
            />
          );
        })}
      </span>
    </div>
  );
}
