"use client";
/** The chosen playbook: its inputs to fill in, and its exact text to read before it is started. */
import { TextArea } from "@carbon/react";
import type { PlaybookTextView } from "@praxis/api/contract";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { inputFields } from "../../../lib/playbooks/input-fields";
import { MORE_INPUTS, type RunDraft } from "../model/run-draft";
import { InputControl } from "./input-control";

interface PlaybookInputsProps {
  playbook: Pick<PlaybookTextView, "name" | "version" | "sha256" | "inputs" | "text">;
  draft: RunDraft;
  faultOf: (field: string) => string | null;
  onChange: (part: Partial<RunDraft>) => void;
}

export function PlaybookInputs({ playbook, draft, faultOf, onChange }: PlaybookInputsProps): ReactNode {
  const t = useTranslations("startRun.inputs");
  const id = useId();
  const { fields, takesMore } = inputFields(playbook.inputs);
  const ofNone = fields.length === 0 && !takesMore;
  const fault = faultOf(MORE_INPUTS);
  return (
    <fieldset className="start-form__inputs">
      <legend>{t("title")}</legend>
      {ofNone && <p className="quiet">{t("none")}</p>}
      {ofNone && fault !== null && <p className="start-form__fault">{fault}</p>}
      {fields.map((field) => (
        <InputControl
          key={`${playbook.sha256} ${field.name}`}
          field={field}
          text={draft.texts[field.name] ?? field.initial}
          fault={faultOf(`inputs.${field.name}`)}
          onChange={(text) => onChange({ texts: { ...draft.texts, [field.name]: text } })}
        />
      ))}
      {!ofNone && (takesMore || fault !== null) && (
        <TextArea
          id={id}
          className="start-form__code"
          labelText={t("more")}
          helperText={t("moreHelp")}
          rows={2}
          value={draft.more}
          invalid={fault !== null}
          invalidText={fault ?? ""}
          onChange={(event) => onChange({ more: event.target.value })}
        />
      )}
      <details>
        <summary>{t("text", { name: playbook.name, version: playbook.version })}</summary>
        <CodeView text={playbook.text} language="yaml" label={t("textLabel")} />
      </details>
    </fieldset>
  );
}
