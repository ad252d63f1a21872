"use client";
/** What was asked before and how it ended: the newest fifty. */
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { TimeAgo } from "../../../components/time-ago";
import { useApprovals } from "../api/use-approvals";

export function PastApprovals(): ReactNode {
  const t = useTranslations("approvals.past");
  const { data } = useApprovals("past");
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="past" aria-labelledby="past">
      <h2 id="past">{t("title")}</h2>
      <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
        <Table size="sm">
          <TableHead>
            <TableRow>
              <TableHeader>{t("question")}</TableHeader>
              <TableHeader>{t("outcome")}</TableHeader>
              <TableHeader>{t("by")}</TableHeader>
              <TableHeader>{t("when")}</TableHeader>
              <TableHeader>{t("reason")}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {data.map((approval) => (
              <TableRow key={approval.id}>
                <TableCell>
                  <PageLink href={`/runs/${approval.runId}`}>
                    <Line text={approval.question.slice(0, 120)} />
                  </PageLink>
                </TableCell>
                <TableCell>
                  {approval.status === "decided" ? (
                    <Line text={approval.options.find(({ id }) => id === approval.decision)?.label ?? approval.decision ?? ""} />
                  ) : (
                    t(`outcomes.${approval.status}`)
                  )}
                </TableCell>
                <TableCell>
                  <Line text={approval.decidedBy?.name ?? approval.decidedBy?.id ?? ""} />
                </TableCell>
                <TableCell>{approval.decidedAt !== undefined && <TimeAgo at={approval.decidedAt} />}</TableCell>
                <TableCell>
                  <Line text={(approval.reason ?? "").slice(0, 120)} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </section>
  );
}
