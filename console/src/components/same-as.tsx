"use client";
/** The same by the other doors: the command and the request to copy, folded away until somebody wants them. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CopyText } from "./copy-text";

export function SameAs({ commandLine, request }: { commandLine: string; request: string }): ReactNode {
  const t = useTranslations("parts.confirm");
  return (
    <details className="same-as">
      <summary>{t("sameAs")}</summary>
      <CopyText label={t("commandLine")} text={commandLine} />
      <CopyText label={t("request")} text={request} />
    </details>
  );
}
