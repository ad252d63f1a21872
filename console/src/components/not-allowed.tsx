"use client";
/** In place of a page, or a part of one, that a person has no right for: says which right it needs and who can give it. */
import type { Scope } from "@praxis/domain/access";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "./empty-state";

export function NotAllowed({ scope }: { scope: Scope }): ReactNode {
  const t = useTranslations("parts.notAllowed");
  return <EmptyState title={t("title")} text={t("text", { scope })} />;
}
