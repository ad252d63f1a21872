"use client";
/** The files a run produced: a list, and the chosen one shown in place. What strangers wrote is text, or stands in a frame that runs nothing. */
import { Button, InlineLoading } from "@carbon/react";
import { Download } from "@carbon/icons-react";
import type { ArtifactView } from "@praxis/api/contract";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { Line, PlainText } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { bytesText } from "../../../lib/text/bytes-text";
import { artifactAddress, useArtifacts, useArtifactText } from "../api/use-artifacts";
import { diffLines, previewOf, type Preview } from "../model/artifact-preview";

/** Each is an element; the whole is there to download. */
const PATCH_LINES_MAX = 4_000;
const MarkdownText = lazy(async () => ({ default: (await import("../../../components/markdown-text")).MarkdownText }));

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

function ArtifactPreview({ runId, artifact }: { runId: string; artifact: ArtifactView }): ReactNode {
  const t = useTranslations("run.artifacts");
  const preview = previewOf(artifact);
  const address = artifactAddress(runId, artifact.name);
  switch (preview) {
    case "none":
      return <p className="quiet">{t("noPreview")}</p>;
    case "html":
      // No word in `sandbox`: no script, no form, no storage, no way out of the frame.
      return <iframe className="report" sandbox="" src={address} title={t("report", { name: artifact.name })} />;
    case "image":
      return <img className="picture" src={address} alt={artifact.name} />;
    default:
      return <TextPreview runId={runId} artifact={artifact} preview={preview} />;
  }
}

interface TextPreviewProps {
  runId: string;
  artifact: ArtifactView;
  preview: Exclude<Preview, "none" | "html" | "image">;
}

function TextPreview({ runId, artifact, preview }: TextPreviewProps): ReactNode {
  const t = useTranslations("run.artifacts");
  const { data: text, error } = useArtifactText(runId, artifact);
  if (error !== null) return <ProblemNotice error={error} />;
  if (text === undefined) return <InlineLoading description={t("loading")} />;
  switch (preview) {
    case "markdown":
      return (
        <Suspense fallback={<InlineLoading description={t("loading")} />}>
          <MarkdownText text={text} />
        </Suspense>
      );
    case "json":
    case "yaml":
      return <CodeView text={text} language={preview} label={artifact.name} />;
    case "patch":
      return <Patch text={text} name={artifact.name} />;
    case "text":
      return <PlainText text={text} label={artifact.name} />;
  }
}

function Patch({ text, name }: { text: string; name: string }): ReactNode {
  const t = useTranslations("run.artifacts");
  const lines = useMemo(() => diffLines(text), [text]);
  const shown = lines.slice(0, PATCH_LINES_MAX);
  return (
    <>
      <div className="patch" tabIndex={0} role="region" aria-label={t("patch", { name })}>
        {shown.map((line, index) => (
          // Lines of a text that never changes: their place is their name.
          <div key={index} className={`patch__line patch__line--${line.kind}`}>
            <Line text={line.text} />
          </div>
        ))}
      </div>
      {shown.length < lines.length && <p className="quiet">{t("patchCut", { shown: shown.length, all: lines.length })}</p>}
    </>
  );
}
