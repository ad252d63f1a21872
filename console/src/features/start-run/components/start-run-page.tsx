"use client";
/** /runs/new: who may start runs gets the form, the others are told what they lack. The address may name playbook and repository. */
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { NotAllowed } from "../../../components/not-allowed";
import { PageHeader } from "../../../components/page-header";
import { placeOf } from "../../../lib/playbooks/playbook-place";
import { useMay } from "../../../lib/session/principal";
import { StartRunForm } from "./start-run-form";

export function StartRunPage(): ReactNode {
  const t = useTranslations("startRun");
  const params = useSearchParams();
  const may = useMay("runs:write");
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      {may ? <StartRunForm playbook={params.get("playbook") ?? ""} place={placeOf(params)} /> : <NotAllowed scope="runs:write" />}
    </>
  );
}
