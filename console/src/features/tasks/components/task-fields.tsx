"use client";
/** What a person writes of a task: the same fields to create and to edit. */
import { Select, SelectItem, TextArea, TextInput } from "@carbon/react";
import { TASK_LIMITS } from "@praxis/domain/task";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { TaskDraft } from "../model/board";

interface TaskFieldsProps {
  draft: TaskDraft;
  onChange: (draft: TaskDraft) => void;
  withAssignee?: boolean;
}

const PRIORITIES = [1, 2, 3, 4, 5] as const;

export function TaskFields({ draft, onChange, withAssignee = false }: TaskFieldsProps): ReactNode {
  const t = useTranslations("tasks");
  const id = useId();
  const labelsOf = (text: string): string[] => text.split(",").map((label) => label.trimStart());
  return (
    <div className="confirm-dialog">
      <TextInput
        id={`${id}-title`}
        labelText={t("fields.title")}
        value={draft.title}
        maxLength={TASK_LIMITS.titleChars}
        onChange={(event) => onChange({ ...draft, title: event.target.value })}
        data-modal-primary-focus
      />
      <TextArea
        id={`${id}-description`}
        labelText={t("fields.description")}
        rows={4}
        value={draft.description}
        maxLength={TASK_LIMITS.descriptionChars}
        onChange={(event) => onChange({ ...draft, description: event.target.value })}
      />
      <Select
        id={`${id}-priority`}
        labelText={t("fields.priority")}
        value={draft.priority}
        onChange={(event) => onChange({ ...draft, priority: Number(event.target.value) })}
      >
        {PRIORITIES.map((priority) => (
          <SelectItem key={priority} value={priority} text={t("priority", { priority })} />
        ))}
      </Select>
      <TextInput
        id={`${id}-labels`}
        labelText={t("fields.labels")}
        helperText={t("fields.labelsHelp")}
        value={draft.labels.join(", ")}
        onChange={(event) => onChange({ ...draft, labels: event.target.value === "" ? [] : labelsOf(event.target.value) })}
      />
      {withAssignee && (
        <TextInput
          id={`${id}-assignee`}
          labelText={t("fields.assignee")}
          value={draft.assignee}
          maxLength={TASK_LIMITS.nameChars}
          onChange={(event) => onChange({ ...draft, assignee: event.target.value })}
        />
      )}
    </div>
  );
}
