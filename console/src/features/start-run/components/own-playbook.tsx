"use client";
/** A playbook's text to be written or pasted, and what the server finds in it: each fault with its line and column, before anything starts. */
import { InlineLoading, TextArea } from "@carbon/react";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { visibleText } from "../../../lib/text/visible-text";
import type { Verdict } from "../api/use-verdict";

interface OwnPlaybookProps {
  text: string;
  verdict: Verdict;
  fault: string | null;
  onChange: (text: string) => void;
}

export function OwnPlaybook({ text, verdict: { verdict, error }, fault, onChange }: OwnPlaybookProps): ReactNode {
  const t = useTranslations("startRun.own");
  const id = useId();
  return (
    <div className="start-form__own">
      <TextArea
        id={id}
        className="start-form__code"
        labelText={t("text")}
        helperText={t("help")}
        rows={14}
        spellCheck={false}
        value={text}
        invalid={fault !== null || verdict?.valid === false}
        invalidText={fault ?? t("invalid")}
        onChange={(event) => onChange(event.target.value)}
      />
      <div role="status">
        {text.trim() !== "" && verdict === undefined && error === null && <InlineLoading description={t("checking")} />}
        {verdict?.valid === true && verdict.playbook !== undefined && (
          <p className="quiet">
            {t("valid", {
              name: visibleText(verdict.playbook.name),
              version: verdict.playbook.version,
              steps: verdict.playbook.steps.length,
            })}
          </p>
        )}
        {verdict?.valid === false && (
          <ul className="start-form__issues">
            {verdict.issues.map(({ path, message, line, column }, index) => (
              <li key={index}>
                {line !== undefined && <strong>{t("place", { line, column: column ?? 1 })}</strong>}{" "}
                {visibleText(path === "" ? message : `${path}: ${message}`)}
              </li>
            ))}
          </ul>
        )}
      </div>
      {error !== null && <ProblemNotice error={error} />}
    </div>
  );
}
