"use client";
/** One line of a run's log in words: what happened, to which step, by whom, and what matters about it. All it carries is there when somebody wants it. */
import type { RunEvent } from "@praxis/api/contract";
import { RUN_EVENT_TYPES, type RunEventType } from "@praxis/domain/events";
import { LEASE_STATES } from "@praxis/domain/lease";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line, PlainText } from "../../../components/plain-text";
import { TimeAgo } from "../../../components/time-ago";
import { bytesText } from "../../../lib/text/bytes-text";
import { durationText } from "../../../lib/time/format-times";
import { logFacts, type LogFact } from "../model/log-facts";

/** How a lease ends: as one of its states, or by a word that says more. */
const ENDS = [...LEASE_STATES, "stalled", "unverified"] as const;
const isKnown = (type: string): type is RunEventType => (RUN_EVENT_TYPES as readonly string[]).includes(type);

export function LogLine({ event }: { event: RunEvent }): ReactNode {
  const t = useTranslations("run");
  const { seq, ts, type, actor, stepId, data } = event;
  return (
    <li className="log__line">
      <span className="log__seq">{seq}</span>
      <span className="log__time">
        <TimeAgo at={ts} />
      </span>
      <span className="log__words">
        <strong>{isKnown(type) ? t(`events.${type}`) : t("log.newer", { type })}</strong>
        {stepId !== undefined && (
          <>
            {" · "}
            <Line text={stepId} />
          </>
        )}
        {logFacts(event).map((fact) => (
          <span key={fact.name}>
            {" · "}
            <Fact fact={fact} />
          </span>
        ))}
        <span className="quiet">
          {" · "}
          {t(`actors.${actor.kind}`)} <Line text={actor.id} />
        </span>
        {Object.keys(data).length > 0 && <Details text={() => JSON.stringify(data, null, 2)} />}
      </span>
    </li>
  );
}

function Fact({ fact: { name, value } }: { fact: LogFact }): ReactNode {
  const t = useTranslations("run.log.facts");
  const ends = useTranslations("run.pending.leaseStates");
  const end = ENDS.find((one) => one === value);
  const shown = (): ReactNode => {
    if (name === "due" && typeof value === "string") return <TimeAgo key="value" at={value} />;
    if (name === "ending" && end !== undefined) return ends(end);
    if (typeof value === "string") return <Line key="value" text={value} />;
    return name === "bytes" ? bytesText(value) : name === "attempt" ? value : durationText(value);
  };
  return t.rich(name, { value: shown });
}

/** Made when it is opened: a long log carries much. */
function Details({ text }: { text: () => string }): ReactNode {
  const t = useTranslations("run.log");
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t("details")}</summary>
      {isOpen && <PlainText text={text()} />}
    </details>
  );
}
