"use client";
/** Where the run stands, in one sentence. */
import type { RunView } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";
import { durationText } from "../../../lib/time/format-times";
import { visibleLine } from "../../../lib/text/visible-text";
import { useNow } from "../../../lib/time/use-now";
import { stateSentence } from "../model/state-sentence";

export function RunState({ run }: { run: RunView }): ReactNode {
  const t = useTranslations("run.state");
  const now = useNow();
  const said = stateSentence(run);
  const since = "since" in said ? durationText(now - Date.parse(said.since)) : "";
  const due = "due" in said && said.due !== null ? Date.parse(said.due) - now : null;
  const step = "step" in said && said.step !== null ? said.step : "";
  const named = {
    name: () => (
      <em key="name">
        <Line text={step} />
      </em>
    ),
    since,
    step: step === "" ? "no" : "yes",
  };
  const dueText = due === null ? "" : due >= 0 ? t("dueIn", { time: durationText(due) }) : t("overdue", { time: durationText(-due) });
  switch (said.key) {
    case "running":
      return t.rich("running", { ...named, more: said.more });
    case "retrying":
      return t.rich("retrying", { ...named, attempt: said.attempt, code: visibleLine(said.code) });
    case "held":
      return t.rich("held", {
        ...named,
        agent: () => (
          <strong key="agent">
            <Line text={said.agent} />
          </strong>
        ),
        due: durationText(due ?? 0),
      });
    case "approval":
    case "lease":
    case "gate":
    case "timer":
    case "step":
      return (
        <>
          {t.rich(said.key, named)}
          {dueText !== "" && `, ${dueText}`}
        </>
      );
    case "succeeded":
    case "cancelled":
    case "timed_out":
    case "failed":
      return t.rich(said.key, { ...named, took: durationText(Date.parse(said.to) - Date.parse(said.from)) });
    default:
      return t(said.key, { since });
  }
}
