"use client";
/** The form of a new run. What the server refuses stands beside its field; nothing is lost on the way. */
import { Button, InlineLoading, InlineNotification, Select, SelectItem, TextInput } from "@carbon/react";
import { paths } from "@praxis/api/contract";
import { useRouter } from "next/navigation";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { SameAs } from "../../../components/same-as";
import { ApiProblem } from "../../../lib/api/api-problem";
import type { PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { usePlaybook } from "../../../lib/playbooks/use-playbooks";
import { curlText } from "../../../lib/text/shell-text";
import { visibleText } from "../../../lib/text/visible-text";
import { useStartRun } from "../api/use-start-run";
import { commandLineOf, faultsOf, isAddress, PRIORITIES, PRIORITY_DEFAULT, requestOf, type RunDraft } from "../model/run-draft";
import { PlaybookInputs } from "./playbook-inputs";
import { PlaybookPicker } from "./playbook-picker";
import { RepositoryFields } from "./repository-fields";

const TITLE_MAX = 200;

export function StartRunForm({ playbook, place }: { playbook: string; place: PlaybookPlace }): ReactNode {
  const t = useTranslations("startRun");
  const router = useRouter();
  const [draft, setDraft] = useState<RunDraft>({
    ...{ playbook, repository: place.path, ref: place.ref, title: "", priority: PRIORITY_DEFAULT, texts: {}, more: "" },
  });
  // The repository whose playbooks are offered: taken over when the field is left, not with each letter.
  const [looked, setLooked] = useState(place);
  const [tried, setTried] = useState(false);
  const { data: chosen, error: unreadable } = usePlaybook(draft.playbook, looked);
  const { mutate, isPending, error, reset } = useStartRun();
  const { request, faults: own } = requestOf(draft, chosen?.inputs);
  const refused = error instanceof ApiProblem ? faultsOf(error.problem) : null;
  const faultOf = (field: string): string | null => {
    const mine = own.get(field);
    return tried && mine !== undefined ? t(`faults.${mine}`) : visibleOrNull(refused?.faults.get(field));
  };
  const change = (part: Partial<RunDraft>): void => {
    setDraft({ ...draft, ...part });
    if (error !== null) reset();
  };
  const start = (): void => {
    setTried(true);
    if (own.size === 0 && chosen !== undefined) mutate(request, { onSuccess: ({ id }) => router.push(`/runs/${id}`) });
  };
  const look = (repository: string): void => {
    if (repository !== draft.repository) change({ repository });
    setLooked(isAddress(repository) ? { path: "", ref: "" } : { path: repository.trim(), ref: draft.ref.trim() });
  };
  return (
    <form
      className="start-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <RepositoryFields draft={draft} faultOf={faultOf} onChange={change} onMeant={look} />
      <PlaybookPicker
        chosen={draft.playbook}
        place={looked}
        fault={faultOf("playbook")}
        onChoose={(name) => change({ playbook: name, texts: {}, more: "" })}
      />
      {unreadable !== null && <ProblemNotice error={unreadable} />}
      {chosen !== undefined && <PlaybookInputs playbook={chosen} draft={draft} faultOf={faultOf} onChange={change} />}
      <TitleFields draft={draft} faultOf={faultOf} onChange={change} />
      {refused === null ? error !== null && <ProblemNotice error={error} /> : <Refusal detail={error?.message ?? ""} rest={refused.rest} />}
      <div className="start-form__go">
        {isPending ? <InlineLoading description={t("busy")} /> : <Button type="submit">{t("start")}</Button>}
      </div>
      {draft.playbook !== "" && <SameAs commandLine={commandLineOf(request)} request={curlText("POST", paths.runs(), request)} />}
    </form>
  );
}

const visibleOrNull = (text: string | undefined): string | null => (text === undefined ? null : visibleText(text));

function Refusal({ detail, rest }: { detail: string; rest: readonly string[] }): ReactNode {
  const t = useTranslations("startRun");
  return (
    <InlineNotification
      kind="error"
      lowContrast
      hideCloseButton
      title={t("refused")}
      subtitle={visibleText(rest.length === 1 ? (rest[0] ?? "") : detail)}
    >
      {rest.length > 1 && (
        <ul>
          {rest.map((line) => (
            <li key={line}>{visibleText(line)}</li>
          ))}
        </ul>
      )}
    </InlineNotification>
  );
}

interface TitleFieldsProps {
  draft: RunDraft;
  faultOf: (field: string) => string | null;
  onChange: (part: Partial<RunDraft>) => void;
}

function TitleFields({ draft, faultOf, onChange }: TitleFieldsProps): ReactNode {
  const t = useTranslations("startRun");
  const id = useId();
  return (
    <div className="start-form__pair">
      <TextInput
        id={`${id}-title`}
        labelText={t("name")}
        helperText={t("nameHelp")}
        maxLength={TITLE_MAX}
        value={draft.title}
        invalid={faultOf("title") !== null}
        invalidText={faultOf("title") ?? ""}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <Select
        id={`${id}-priority`}
        labelText={t("priority")}
        helperText={t("priorityHelp")}
        value={draft.priority}
        onChange={(event) => onChange({ priority: Number(event.target.value) })}
      >
        {PRIORITIES.map((one) => (
          <SelectItem key={one} value={one} text={String(one)} />
        ))}
      </Select>
    </div>
  );
}
