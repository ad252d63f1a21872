"use client";
/** One step: what it is, why it failed, what it gave, and what it wrote. */
import { InlineNotification } from "@carbon/react";
import type { RunPlaybookView, RunView } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { Elapsed } from "../../../components/elapsed";
import { Line, PlainText } from "../../../components/plain-text";
import { StatusMark } from "../../../components/status-mark";
import { visibleText } from "../../../lib/text/visible-text";
import { useStepOutput } from "../api/use-step-output";
import { stepActions } from "../model/run-action";
import { ActionButtons } from "./action-buttons";

interface StepPanelProps {
  run: RunView;
  step: RunView["steps"][number];
  plan: RunPlaybookView | undefined;
}

export function StepPanel({ run, step, plan }: StepPanelProps): ReactNode {
  const t = useTranslations("run");
  const planned = plan?.steps.find(({ id }) => id === step.id);
  return (
    <section className="panel" aria-labelledby={`step-${step.id}`}>
      <header className="panel__head">
        <h3 id={`step-${step.id}`}>
          <Line text={step.name} />
        </h3>
        <StatusMark status={step.status} />
        <span className="panel__space" />
        <ActionButtons runId={run.id} actions={stepActions(run, step)} size="sm" />
      </header>
      {step.failure !== undefined && (
        <InlineNotification
          kind="error"
          lowContrast
          hideCloseButton
          title={step.failure.code}
          subtitle={visibleText(step.failure.message)}
        />
      )}
      <dl className="facts">
        <dt>{t("kind")}</dt>
        <dd className="mono">{step.uses}</dd>
        {planned !== undefined && planned.needs.length > 0 && (
          <>
            <dt>{t("needs")}</dt>
            <dd>{planned.needs.join(", ")}</dd>
          </>
        )}
        <dt>{t("attempt")}</dt>
        <dd>{planned === undefined ? step.attempt : t("attemptOf", { attempt: step.attempt, max: planned.attempts })}</dd>
        {step.startedAt !== undefined && (
          <>
            <dt>{t("duration")}</dt>
            <dd>
              <Elapsed from={step.startedAt} to={step.finishedAt} />
            </dd>
          </>
        )}
        {step.skipReason !== undefined && (
          <>
            <dt>{t("skipped")}</dt>
            <dd>{t(`skipReasons.${step.skipReason === "condition" || step.skipReason === "person" ? step.skipReason : "upstream"}`)}</dd>
          </>
        )}
      </dl>
      {step.outputs !== undefined && step.outputs !== null && (
        <>
          <h4>{t("outputs")}</h4>
          <CodeView text={JSON.stringify(step.outputs, null, 2)} language="json" label={t("outputs")} />
        </>
      )}
      {(step.outputBytes ?? 0) > 0 && <StepOutput runId={run.id} step={step} />}
    </section>
  );
}

function StepOutput({ runId, step }: { runId: string; step: RunView["steps"][number] }): ReactNode {
  const t = useTranslations("run");
  const { text, skipped } = useStepOutput(runId, step.id, step.outputBytes ?? 0, step.status === "running");
  return (
    <>
      <h4>{t("output")}</h4>
      {skipped > 0 && <p className="quiet">{t("outputSkipped", { bytes: skipped })}</p>}
      <PlainText text={text} label={t("output")} />
    </>
  );
}
