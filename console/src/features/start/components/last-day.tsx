"use client";
/** Throughput and waiting time of the last day: two small plots over the same hours, and their table. */
import type { Stats } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { durationText } from "../../../lib/time/format-times";
import { bucketsOf } from "../model/plots";
import { DayPlot } from "./day-plot";
import { DayTable } from "./day-table";

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

export function LastDay({ stats }: { stats: Stats }): ReactNode {
  const t = useTranslations("start.day");
  const buckets = bucketsOf(stats);
  const counted = { started: sum(stats.runs.started), finished: sum(stats.runs.finished), failed: sum(stats.runs.failed) };
  const { p50Ms, p95Ms } = stats.waiting;
  const waited =
    p50Ms === null || p95Ms === null ? t("nobodyWaited") : t("waitedLabel", { p50: durationText(p50Ms), p95: durationText(p95Ms) });
  return (
    <section aria-labelledby="last-day">
      <h2 id="last-day">{t("title")}</h2>
      <div className="start-plots">
        <div className="panel start-plot">
          <h3>{t("throughput")}</h3>
          <p>{t("throughputLabel", counted)}</p>
          <DayPlot
            buckets={buckets}
            bars={({ started, finished, failed }) => [
              { parts: [{ className: "plot-started", value: started }] },
              {
                parts: [
                  { className: "plot-failed", value: failed },
                  { className: "plot-finished", value: finished - failed },
                ],
              },
            ]}
            label={t("throughputLabel", counted)}
            legend={(["started", "finished", "failed"] as const).map((kind) => ({ className: `plot-${kind}`, text: t(`legend.${kind}`) }))}
            scale={String}
          />
        </div>
        <div className="panel start-plot">
          <h3>{t("waiting")}</h3>
          <p>{waited}</p>
          <DayPlot
            buckets={buckets}
            bars={({ waitedMs }) => [{ parts: [{ className: "plot-waited", value: waitedMs ?? 0 }] }]}
            label={waited}
            legend={[{ className: "plot-waited", text: t("legend.waited") }]}
            scale={durationText}
          />
        </div>
      </div>
      <DayTable buckets={buckets} />
    </section>
  );
}
