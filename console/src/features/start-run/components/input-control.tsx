"use client";
/** One input of a playbook as a field of the form, in the shape that its schema asks for. */
import { Select, SelectItem, TextArea, TextInput } from "@carbon/react";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { InputField } from "../../../lib/playbooks/input-fields";
import { visibleText } from "../../../lib/text/visible-text";

interface InputControlProps {
  field: InputField;
  text: string;
  /** Null: nothing wrong. */
  fault: string | null;
  onChange: (text: string) => void;
}

export function InputControl({ field, text, fault, onChange }: InputControlProps): ReactNode {
  const t = useTranslations("startRun.inputs");
  const help = useHelp(field);
  const shared = {
    id: useId(),
    labelText: field.required ? t("needed", { name: field.name }) : field.name,
    helperText: help,
    invalid: fault !== null,
    invalidText: fault ?? "",
    required: field.required,
  };
  switch (field.kind) {
    case "yes-no":
    case "choice":
      return (
        <Select {...shared} value={text} onChange={(event) => onChange(event.target.value)}>
          {field.initial === "" && <SelectItem value="" text={t("notChosen")} />}
          {field.choices.map((choice) => (
            <SelectItem
              key={choice}
              value={choice}
              text={field.kind === "yes-no" ? t(choice === "true" ? "yes" : "no") : labelOf(choice)}
            />
          ))}
        </Select>
      );
    case "text":
      return <TextInput {...shared} value={text} onChange={(event) => onChange(event.target.value)} />;
    case "number":
      return <TextInput {...shared} inputMode="decimal" value={text} onChange={(event) => onChange(event.target.value)} />;
    case "long-text":
      return <TextArea {...shared} rows={4} value={text} onChange={(event) => onChange(event.target.value)} />;
    case "lines":
    case "json":
      return <TextArea {...shared} className="start-form__code" rows={3} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}

/** A choice is kept as JSON; a text is shown without its quotes. */
function labelOf(choice: string): string {
  const value: unknown = JSON.parse(choice);
  return visibleText(typeof value === "string" ? value : choice);
}

function useHelp({ kind, description, minimum, maximum }: InputField): string {
  const t = useTranslations("startRun.inputs");
  const form = kind === "lines" ? t("lines") : kind === "json" ? t("json") : "";
  const range =
    minimum !== null && maximum !== null
      ? t("between", { minimum, maximum })
      : minimum !== null
        ? t("atLeast", { minimum })
        : maximum !== null
          ? t("atMost", { maximum })
          : "";
  return [description === null ? "" : visibleText(description), form, range].filter((part) => part !== "").join(" ");
}
