"use client";
/** What stands where a page broke; the rest of the console goes on. */
import { Button } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../components/empty-state";

export default function PageBroke({ error, reset }: { error: Error; reset: () => void }): ReactNode {
  const t = useTranslations("common.problem");
  return (
    <EmptyState
      title={t("pageTitle")}
      text={t("pageText", { message: error.message })}
      action={<Button onClick={reset}>{t("retry")}</Button>}
    />
  );
}
