"use client";
/** The same figures as the plots, as a table: only the buckets in which something happened. */
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { usePreferences } from "../../../lib/preferences";
import { durationText, exactTime } from "../../../lib/time/format-times";
import { useZone } from "../../../lib/time/use-zone";
import type { Bucket } from "../model/plots";

const COLUMNS = ["from", "started", "finished", "failed", "waited"] as const;

export function DayTable({ buckets }: { buckets: readonly Bucket[] }): ReactNode {
  const t = useTranslations("start.table");
  const zone = useZone();
  const { locale } = usePreferences();
  const busy = buckets.filter(({ started, finished }) => started + finished > 0);
  return (
    <details className="day-table">
      <summary>{t("open")}</summary>
      {busy.length === 0 && <p className="quiet">{t("nothing")}</p>}
      {busy.length > 0 && (
        <div className="wide-table" tabIndex={0} role="region" aria-label={t("open")}>
          <Table size="sm">
            <TableHead>
              <TableRow>
                {COLUMNS.map((column) => (
                  <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {busy.map((bucket) => (
                <TableRow key={bucket.at}>
                  <TableCell>{exactTime(Date.parse(bucket.at), locale, zone)}</TableCell>
                  <TableCell>{bucket.started}</TableCell>
                  <TableCell>{bucket.finished}</TableCell>
                  <TableCell>{bucket.failed}</TableCell>
                  <TableCell>{bucket.waitedMs === null ? "—" : durationText(bucket.waitedMs)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
    </details>
  );
}
