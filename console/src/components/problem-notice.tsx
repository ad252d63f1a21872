"use client";
/** Why something could not be shown or done, in the API's own words, with what finds it again in the logs. */
import { ActionableNotification } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "../lib/api/api-problem";

interface ProblemNoticeProps {
  error: Error;
  /** Absent: no "try again". */
  retry?: (() => void) | undefined;
}

export function ProblemNotice({ error, retry }: ProblemNoticeProps): ReactNode {
  const t = useTranslations("common.problem");
  const problem = error instanceof ApiProblem ? error.problem : null;
  const title = problem?.code === "insufficient_scope" ? t("notAllowed") : problem?.status === 404 ? t("notFound") : t("title");
  const words = problem === null ? t("unreachable") : problem.detail;
  return (
    <ActionableNotification
      className="problem-notice"
      kind={problem?.code === "insufficient_scope" ? "warning" : "error"}
      lowContrast
      inline
      hideCloseButton
      title={title}
      subtitle={words}
      actionButtonLabel={retry === undefined ? "" : t("retry")}
      {...(retry === undefined ? {} : { onActionButtonClick: retry })}
      statusIconDescription={title}
    >
      {problem !== null && problem.requestId !== "" && <p className="quiet">{t("reference", { id: problem.requestId })}</p>}
    </ActionableNotification>
  );
}
