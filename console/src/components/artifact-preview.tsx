"use client";
/** One file of a run, shown in place. What strangers wrote is text, or stands in a frame that runs nothing. */
import { InlineLoading } from "@carbon/react";
import type { ArtifactView } from "@praxis/api/contract";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { previewOf, shownPatch, type Preview } from "../lib/artifacts/artifact-preview";
import { artifactAddress, useArtifactText } from "../lib/artifacts/read-artifacts";
import { CodeView } from "./code-view";
import { Line, PlainText } from "./plain-text";
import { ProblemNotice } from "./problem-notice";

const MarkdownText = lazy(async () => ({ default: (await import("./markdown-text")).MarkdownText }));

export function ArtifactPreview({ runId, artifact }: { runId: string; artifact: ArtifactView }): ReactNode {
  const t = useTranslations("parts.artifact");
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
  const t = useTranslations("parts.artifact");
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
  const t = useTranslations("parts.artifact");
  const { lines, all } = useMemo(() => shownPatch(text), [text]);
  return (
    <>
      <div className="patch" tabIndex={0} role="region" aria-label={t("patch", { name })}>
        {lines.map((line, index) => (
          // Lines of a text that never changes: their place is their name.
          <div key={index} className={`patch__line patch__line--${line.kind}`}>
            <Line text={line.text} />
          </div>
        ))}
      </div>
      {lines.length < all && <p className="quiet">{t("patchCut", { shown: lines.length, all })}</p>}
    </>
  );
}
