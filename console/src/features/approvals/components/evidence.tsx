"use client";
/** What a decision rests on: texts, and files of the run, which are shown in place. Nobody should have to leave the question to read a diff. */
import { InlineLoading } from "@carbon/react";
import type { ApprovalView } from "@praxis/api/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ArtifactPreview } from "../../../components/artifact-preview";
import { MarkdownText } from "../../../components/markdown-text";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { artifactAddress, artifactsKey, readArtifacts } from "../../../lib/artifacts/read-artifacts";

export function Evidence({ approval }: { approval: ApprovalView }): ReactNode {
  const t = useTranslations("approvals");
  if (approval.evidence.length === 0) return <p className="quiet">{t("noEvidence")}</p>;
  return approval.evidence.map((item, index) => (
    <section key={index} className="evidence">
      <h3>
        <Line text={item.label} />
      </h3>
      {item.text !== undefined && <MarkdownText text={item.text} />}
      {item.artifact !== undefined && <EvidenceFile runId={approval.runId} name={item.artifact} />}
    </section>
  ));
}

function EvidenceFile({ runId, name }: { runId: string; name: string }): ReactNode {
  const t = useTranslations("approvals");
  const { data, error } = useQuery({ queryKey: artifactsKey(runId), queryFn: ({ signal }) => readArtifacts(runId, signal) });
  const artifact = data?.find((one) => one.name === name);
  return (
    <>
      <p>
        <a href={artifactAddress(runId, name)} target="_blank" rel="noopener noreferrer">
          <Line text={name} />
        </a>
      </p>
      {error !== null && <ProblemNotice error={error} />}
      {data === undefined && error === null && <InlineLoading description={t("readingFile")} />}
      {data !== undefined && artifact === undefined && <p className="quiet">{t("fileGone")}</p>}
      {artifact !== undefined && <ArtifactPreview key={artifact.sha256} runId={runId} artifact={artifact} />}
    </>
  );
}
