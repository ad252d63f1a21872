"use client";
/** /bulk/<id>: how far an order for many runs is, and what became of each; a retried run stands beside the one that retries it. */
import {
  Button,
  Link as CarbonLink,
  ProgressBar,
  Select,
  SelectItem,
  SkeletonText,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@carbon/react";
import type { BulkView } from "@praxis/api/contract";
import { BULK_OUTCOMES, type BulkOutcome } from "@praxis/domain/run";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { addressOfRunList, runListOfQuery } from "../../../lib/run-list/run-list-address";
import { useBulk } from "../api/use-bulk";

export function BulkPage({ bulkId }: { bulkId: string }): ReactNode {
  const t = useTranslations("bulk");
  const [outcome, setOutcome] = useState<BulkOutcome | null>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useBulk(bulkId, outcome);
  const bulk = data?.pages[0];
  if (bulk === undefined && error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (bulk === undefined) return <SkeletonText heading paragraph lineCount={4} />;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="bulk-page">
      <PageHeader title={t(`${bulk.action}.title`, { count: bulk.total })} text={t(`status.${bulk.status}`)} />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      <Progress bulk={bulk} />
      <Facts bulk={bulk} />
      <section>
        <div className="bulk-page__head">
          <h2>{t("items.title")}</h2>
          <Select
            id="bulk-outcome"
            size="sm"
            labelText={t("items.show")}
            value={outcome ?? ""}
            onChange={({ target }) => setOutcome(BULK_OUTCOMES.find((one) => one === target.value) ?? null)}
          >
            <SelectItem value="" text={t("items.all")} />
            {BULK_OUTCOMES.map((one) => (
              <SelectItem key={one} value={one} text={t(`outcomes.${one}`)} />
            ))}
          </Select>
        </div>
        {items.length === 0 ? <p className="quiet">{t("items.none")}</p> : <Items bulk={bulk} items={items} />}
        {hasNextPage && (
          <Button kind="tertiary" size="sm" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t("items.more")}
          </Button>
        )}
      </section>
    </div>
  );
}

function Progress({ bulk: { total, done, failed, status } }: { bulk: BulkView }): ReactNode {
  const t = useTranslations("bulk.progress");
  const state = status === "running" ? "active" : failed > 0 ? "error" : "finished";
  return (
    <ProgressBar
      label={t("label")}
      helperText={t("text", { done, failed, left: total - done - failed })}
      max={Math.max(total, 1)}
      value={total === 0 ? 1 : done + failed}
      status={state}
    />
  );
}

function Facts({ bulk: { reason, createdBy, createdAt, finishedAt, filter } }: { bulk: BulkView }): ReactNode {
  const t = useTranslations("bulk.facts");
  const list = runListOfQuery(filter);
  return (
    <dl className="facts">
      <dt>{t("reason")}</dt>
      <dd>
        <Line text={reason} />
      </dd>
      <dt>{t("by")}</dt>
      <dd>
        <Line text={createdBy.id} />, <TimeAgo at={createdAt} />
      </dd>
      {finishedAt !== undefined && (
        <>
          <dt>{t("finished")}</dt>
          <dd>
            <TimeAgo at={finishedAt} />
          </dd>
        </>
      )}
      <dt>{t("filter")}</dt>
      <dd>
        <PageLink href={addressOfRunList(list)}>
          {list.filters.id === undefined ? t("asNow") : t("chosen", { count: list.filters.id.length })}
        </PageLink>
      </dd>
    </dl>
  );
}

function Items({ bulk, items }: { bulk: BulkView; items: BulkView["items"] }): ReactNode {
  const t = useTranslations("bulk");
  const isRetry = bulk.action === "retry";
  return (
    <div className="wide-table">
      <Table size="sm" aria-label={t("items.title")}>
        <TableHead>
          <TableRow>
            <TableHeader>{t("items.run")}</TableHeader>
            <TableHeader>{t("items.outcome")}</TableHeader>
            {isRetry && <TableHeader>{t("items.newRun")}</TableHeader>}
            <TableHeader>{t("items.why")}</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {items.map(({ runId, outcome, newRunId, message }) => (
            <TableRow key={runId}>
              <TableCell>
                <RunLink id={runId} />
              </TableCell>
              <TableCell>{t(`outcomes.${outcome}`)}</TableCell>
              {isRetry && <TableCell>{newRunId !== undefined && <RunLink id={newRunId} />}</TableCell>}
              <TableCell>{message !== undefined && <Line text={message} />}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function RunLink({ id }: { id: string }): ReactNode {
  return (
    <CarbonLink as={PageLink} href={`/runs/${id}`} className="mono">
      {id}
    </CarbonLink>
  );
}
