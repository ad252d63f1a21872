"use client";
/** Puts a task on the board. */
import { Modal } from "@carbon/react";
import { TASK_PRIORITY_DEFAULT } from "@praxis/domain/task";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { useCreateTask } from "../api/change-task";
import type { TaskDraft } from "../model/board";
import { TaskFields } from "./task-fields";

const EMPTY: TaskDraft = { title: "", description: "", priority: TASK_PRIORITY_DEFAULT, labels: [], assignee: "" };

export function CreateTask({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations("tasks.create");
  const [draft, setDraft] = useState(EMPTY);
  const { mutate, isPending, error } = useCreateTask();
  const save = (): void => {
    const { title, description, priority, labels } = draft;
    mutate(
      { title, description, priority, labels: labels.map((label) => label.trim()).filter((label) => label !== "") },
      { onSuccess: onClose },
    );
  };
  return (
    <Modal
      open
      modalHeading={t("title")}
      primaryButtonText={t("button")}
      secondaryButtonText={t("back")}
      primaryButtonDisabled={isPending || draft.title.trim() === ""}
      onRequestSubmit={save}
      onRequestClose={onClose}
      closeButtonLabel={t("back")}
    >
      <TaskFields draft={draft} onChange={setDraft} />
      {error !== null && <ProblemNotice error={error} />}
    </Modal>
  );
}
