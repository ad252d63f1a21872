"use client";
/** The form of a new run. What the server refuses stands beside its field; nothing is lost on the way. */
import {
  Button,
  InlineLoading,
  InlineNotification,
  RadioButton,
  RadioButtonGroup,
  Select,
  SelectItem,
  TextArea,
  TextInput,
} from "@carbon/react";
import { paths } from "@praxis/api/contract";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { SameAs } from "../../../components/same-as";
import type { PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { curlText } from "../../../lib/text/shell-text";
import { visibleText } from "../../../lib/text/visible-text";
import { commandLineOf, OWN_FILE, PRIORITIES, type RunDraft } from "../model/run-draft";
import { OwnPlaybook } from "./own-playbook";
import { PlaybookInputs } from "./playbook-inputs";
import { PlaybookPicker } from "./playbook-picker";
import { RepositoryFields } from "./repository-fields";
import { useStartForm } from "./use-start-form";

const TITLE_MAX = 200;

export function StartRunForm({ playbook, place }: { playbook: string; place: PlaybookPlace }): ReactNode {
  const t = useTranslations("startRun");
  const { draft, looked, own, chosen, unreadable, request, refused, error, isPending, faultOf, change, start, look } = useStartForm(
    playbook,
    place,
  );
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
      <PlaybookSource draft={draft} onChange={change} />
      {draft.own === null ? (
        <PlaybookPicker
          chosen={draft.playbook}
          place={looked}
          fault={faultOf("playbook")}
          onChoose={(name) => change({ playbook: name, texts: {}, more: "" })}
        />
      ) : (
        <OwnPlaybook text={draft.own} verdict={own} fault={faultOf("playbook")} onChange={(text) => change({ own: text })} />
      )}
      {unreadable !== null && <ProblemNotice error={unreadable} />}
      {chosen !== undefined && <PlaybookInputs playbook={chosen} draft={draft} faultOf={faultOf} onChange={change} />}
      <TitleFields draft={draft} faultOf={faultOf} onChange={change} />
      {refused === null ? error !== null && <ProblemNotice error={error} /> : <Refusal detail={error?.message ?? ""} rest={refused.rest} />}
      <div className="start-form__go">
        {isPending ? <InlineLoading description={t("busy")} /> : <Button type="submit">{t("start")}</Button>}
      </div>
      {(draft.own ?? draft.playbook) !== "" && (
        <SameAs commandLine={commandLineOf(request)} request={curlText("POST", paths.runs(), request)} />
      )}
      {draft.own !== null && draft.own !== "" && <p className="quiet">{t("own.asFile", { file: OWN_FILE })}</p>}
    </form>
  );
}

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

/** What was written of either kind stays while the other one is looked at. */
function PlaybookSource({ draft, onChange }: Pick<TitleFieldsProps, "draft" | "onChange">): ReactNode {
  const t = useTranslations("startRun.own");
  const [written, setWritten] = useState("");
  return (
    <RadioButtonGroup
      legendText={t("source")}
      name="playbook-source"
      valueSelected={draft.own === null ? "named" : "own"}
      onChange={(value) => {
        if (draft.own !== null) setWritten(draft.own);
        onChange({ own: value === "own" ? written : null });
      }}
    >
      <RadioButton id="playbook-named" value="named" labelText={t("named")} />
      <RadioButton id="playbook-own" value="own" labelText={t("own")} />
    </RadioButtonGroup>
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
      <TextArea
        id={`${id}-labels`}
        className="start-form__code"
        labelText={t("labels")}
        helperText={t("labelsHelp")}
        rows={2}
        spellCheck={false}
        value={draft.labels}
        invalid={faultOf("labels") !== null}
        invalidText={faultOf("labels") ?? ""}
        onChange={(event) => onChange({ labels: event.target.value })}
      />
    </div>
  );
}
