"use client";
/** The same rows as a table, a page at a time: for screen readers, for large print, and for whoever prefers to read. */
import { Button, Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";
import { TimeAgo } from "../../../components/time-ago";
import { bytesText } from "../../../lib/text/bytes-text";
import { durationText } from "../../../lib/time/format-times";
import type { Failures } from "../model/failures";
import { rowFacts, type RowFacts } from "../model/row-facts";
import { GroupMark } from "./group-mark";
import type { Timeline } from "./use-timeline";

const PAGE = 100;
const COLUMNS = ["id", "kind", "name", "status", "attempt", "why", "from", "took", "bytes"] as const;

export function HistoryTable({ timeline, failures }: { timeline: Timeline; failures: Failures }): ReactNode {
  const t = useTranslations("history");
  const { rows, history, state, dispatch } = timeline;
  const pages = Math.max(Math.ceil(rows.length / PAGE), 1);
  const [chosen, setPage] = useState<number | null>(null);
  const page = Math.min(chosen ?? pages - 1, pages - 1);
  const shown = Array.from(rows.subarray(page * PAGE, (page + 1) * PAGE), (number) =>
    rowFacts(history.store, history.groups, state.filter.mode, number),
  );
  useEffect(() => failures.ask(shown.flatMap((facts) => facts.whyEvent() ?? [])));
  return (
    <>
      <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
        <Table size="sm">
          <TableHead>
            <TableRow>
              {COLUMNS.map((column) => (
                <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.map((facts) => (
              <FactsRow
                key={facts.id}
                facts={facts}
                why={failures.of(facts.whyEvent())}
                onOpen={() => dispatch({ kind: "activate", id: facts.id, open: true })}
              />
            ))}
          </TableBody>
        </Table>
      </div>
      <div className="pager">
        <Button size="sm" kind="ghost" disabled={page === 0} onClick={() => setPage(page - 1)}>
          {t("earlier")}
        </Button>
        <span className="quiet">{t("page", { page: page + 1, pages })}</span>
        <Button size="sm" kind="ghost" disabled={page >= pages - 1} onClick={() => setPage(page + 2 === pages ? null : page + 1)}>
          {t("later")}
        </Button>
      </div>
    </>
  );
}

function FactsRow({ facts, why, onOpen }: { facts: RowFacts; why: string | null; onOpen: () => void }): ReactNode {
  const t = useTranslations("history");
  return (
    <TableRow>
      <TableCell>
        <button type="button" className="artifacts__name mono" onClick={onOpen}>
          {facts.id}
        </button>
      </TableCell>
      <TableCell>{t(`kinds.${facts.kind}`)}</TableCell>
      <TableCell>
        <Line text={facts.name} />
      </TableCell>
      <TableCell>
        <span className="status-mark">
          <GroupMark status={facts.status} /> {t(`statuses.${facts.status}`)}
        </span>
      </TableCell>
      <TableCell>{facts.attempt === 0 ? "" : facts.attempt}</TableCell>
      <TableCell>{why !== null && <Line text={why} />}</TableCell>
      <TableCell>
        <TimeAgo at={new Date(facts.from).toISOString()} />
      </TableCell>
      <TableCell>{facts.to === null ? "" : durationText(facts.to - facts.from)}</TableCell>
      <TableCell>{bytesText(facts.bytes)}</TableCell>
    </TableRow>
  );
}
