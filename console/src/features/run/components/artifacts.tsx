"use client";
/** The files a run produced: a list, and the chosen one shown in place. What strangers wrote is text, or stands in a frame that runs nothing. */
import { Button } from "@carbon/react";
import { Download } from "@carbon/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ArtifactPreview } from "../../../components/artifact-preview";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { bytesText } from "../../../lib/text/bytes-text";
import { artifactAddress } from "../../../lib/artifacts/read-artifacts";
import { useArtifacts } from "../api/use-artifacts";

export function Artifacts({ runId, isOpen }: { runId: string; isOpen: boolean }): ReactNode {
  const t = useTranslations("run.artifacts");
  const { data: artifacts, error } = useArtifacts(runId, isOpen);
  const [name, setName] = useState<string | null>(null);
  const chosen = artifacts?.find((one) => one.name === name);
  return (
    <section aria-labelledby="artifacts">
      <h2 id="artifacts">{t("title")}</h2>
      {error !== null && <ProblemNotice error={error} />}
      {artifacts?.length === 0 && <p className="quiet">{t("empty")}</p>}
      {artifacts !== undefined && artifacts.length > 0 && (
        <ul className="artifacts">
          {artifacts.map((artifact) => (
            <li key={artifact.name}>
              <button
                type="button"
                aria-expanded={artifact.name === name}
                className="artifacts__name"
                onClick={() => setName(artifact.name === name ? null : artifact.name)}
              >
                <Line text={artifact.name} />
              </button>
              <span className="quiet">
                {artifact.mediaType} · {bytesText(artifact.bytes)}
                {artifact.stepId !== undefined && ` · ${artifact.stepId}`}
              </span>
              <Button
                as="a"
                href={artifactAddress(runId, artifact.name)}
                download={artifact.name}
                hasIconOnly
                iconDescription={t("download")}
                aria-label={t("downloadNamed", { name: artifact.name })}
                renderIcon={Download}
                kind="ghost"
                size="sm"
              />
            </li>
          ))}
        </ul>
      )}
      {chosen !== undefined && <ArtifactPreview key={chosen.sha256} runId={runId} artifact={chosen} />}
    </section>
  );
}
