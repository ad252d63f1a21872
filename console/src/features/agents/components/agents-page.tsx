"use client";
/** Executors outside the platform that are here now: what they can do, how much they hold, when they were last heard. */
import { SkeletonText, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Tag } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useAgents } from "../api/use-agents";

const COLUMNS = ["agent", "pools", "capabilities", "leases", "model", "seen", "registered"] as const;

export function AgentsPage(): ReactNode {
  const t = useTranslations("agents");
  const { data: agents, error, refetch } = useAgents();
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {agents === undefined && error === null && <SkeletonText paragraph lineCount={5} />}
      {agents?.length === 0 && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {agents !== undefined && agents.length > 0 && (
        <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
          <Table>
            <TableHead>
              <TableRow>
                {COLUMNS.map((column) => (
                  <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {agents.map((agent) => (
                <TableRow key={agent.id}>
                  <TableCell>
                    <strong>
                      <Line text={agent.name} />
                    </strong>
                    <p className="quiet mono">{agent.id}</p>
                  </TableCell>
                  <TableCell>
                    <Tags texts={agent.pools} />
                  </TableCell>
                  <TableCell>
                    <Tags texts={agent.capabilities} />
                  </TableCell>
                  <TableCell>{t("held", { leases: agent.leases, max: agent.maxLeases })}</TableCell>
                  <TableCell>
                    <Line text={[agent.model, agent.provider, agent.version].filter(Boolean).join(" · ")} />
                  </TableCell>
                  <TableCell>
                    <TimeAgo at={agent.seenAt} />
                  </TableCell>
                  <TableCell>
                    <TimeAgo at={agent.registeredAt} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
    </>
  );
}

function Tags({ texts }: { texts: readonly string[] }): ReactNode {
  return texts.map((text) => (
    <Tag key={text} size="sm">
      <Line text={text} />
    </Tag>
  ));
}
