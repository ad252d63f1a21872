"use client";
/** One event as a sentence: who did what to which task, lock or document. Everything it carries is there when somebody wants it. */
import type { CollabEvent } from "@praxis/api/contract";
import { TASK_STATUSES } from "@praxis/domain/task";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line, PlainText } from "../../../components/plain-text";
import { TimeAgo } from "../../../components/time-ago";
import { eventWords } from "../model/event-words";

interface EventLineProps {
  event: CollabEvent;
  /** Of tasks, by id. */
  titles: ReadonlyMap<string, string>;
  onOpen(): void;
}

export function EventLine({ event, titles, onOpen }: EventLineProps): ReactNode {
  const t = useTranslations("events");
  const { seq, ts, type, subject, actor, data } = event;
  const { quoted } = eventWords(event, titles);
  return (
    <li className="log__line">
      <span className="log__seq">{seq}</span>
      <span className="log__time">
        <TimeAgo at={ts} />
      </span>
      <span className="log__words">
        <Sentence event={event} titles={titles} />
        {quoted.map((text, place) => (
          <span key={place}> {t.rich("quoted", { text: () => <Line key="text" text={text} /> })}</span>
        ))}
        <span className="quiet">
          {" · "}
          {t("via", { door: actor.via })}
        </span>
        <Details text={() => JSON.stringify({ type, subject, actor, data }, null, 2)} onOpen={onOpen} />
      </span>
    </li>
  );
}

function Sentence({ event, titles }: Pick<EventLineProps, "event" | "titles">): ReactNode {
  const t = useTranslations("events");
  const status = useStatusWord();
  const { sentence, what, other, from, to, count, outcome } = eventWords(event, titles);
  const named = (key: string, text: string): ReactNode => (
    <strong key={key}>
      <Line text={text} />
    </strong>
  );
  return t.rich(`says.${sentence}`, {
    who: () => (
      <span key="who">
        {t(`actors.${event.actor.kind}`)} {named("id", event.actor.id)}
      </span>
    ),
    what: () => named("what", what),
    other: () => named("other", other),
    ...{ from: status(from), to: status(to), count, outcome },
  });
}

/** A state of a task in the reader's language; what is none stays as it is. */
function useStatusWord(): (status: string) => string {
  const t = useTranslations("tasks.statuses");
  return (status) => {
    const known = TASK_STATUSES.find((one) => one === status);
    return known === undefined ? status : t(known);
  };
}

/** Made when it is opened: a page of two thousand events carries as many. */
function Details({ text, onOpen }: { text: () => string; onOpen: () => void }): ReactNode {
  const t = useTranslations("events");
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
        if (currentTarget.open) onOpen();
      }}
    >
      <summary>{t("details")}</summary>
      {isOpen && <PlainText text={text()} />}
    </details>
  );
}
