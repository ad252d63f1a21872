"use client";
/** Which repository, and where in it. Those of the newest runs are offered. */
import { TextInput } from "@carbon/react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useRecentRepositories } from "../api/use-recent-repositories";
import type { RunDraft } from "../model/run-draft";

interface RepositoryFieldsProps {
  draft: RunDraft;
  faultOf: (field: string) => string | null;
  onChange: (part: Partial<RunDraft>) => void;
  /** A field was left, or a repository was put in for the person: it is meant. */
  onMeant: (repository: string) => void;
}

export function RepositoryFields({ draft, faultOf, onChange, onMeant }: RepositoryFieldsProps): ReactNode {
  const t = useTranslations("startRun");
  const id = useId();
  const recent = useRecentRepositories();
  const offered = useRef(false);
  const first = recent[0];
  // Offered once: whoever empties the field wants it empty.
  useEffect(() => {
    if (offered.current || first === undefined) return;
    offered.current = true;
    if (draft.repository === "") onMeant(first);
  }, [first, draft.repository, onMeant]);
  return (
    <div className="start-form__pair" onBlur={() => onMeant(draft.repository)}>
      <TextInput
        id={`${id}-repository`}
        labelText={t("repository")}
        helperText={t("repositoryHelp")}
        list={`${id}-recent`}
        autoComplete="off"
        spellCheck={false}
        value={draft.repository}
        invalid={faultOf("repository") !== null}
        invalidText={faultOf("repository") ?? ""}
        onChange={(event) => onChange({ repository: event.target.value })}
      />
      <datalist id={`${id}-recent`}>
        {recent.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <TextInput
        id={`${id}-ref`}
        labelText={t("ref")}
        helperText={t("refHelp")}
        autoComplete="off"
        spellCheck={false}
        value={draft.ref}
        invalid={faultOf("ref") !== null}
        invalidText={faultOf("ref") ?? ""}
        onChange={(event) => onChange({ ref: event.target.value })}
      />
    </div>
  );
}
