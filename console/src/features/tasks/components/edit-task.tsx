"use client";
/** Edits what a task says, under the ETag of the version that was opened. On a 412 both versions are shown. */
import { InlineLoading, Modal } from "@carbon/react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "../../../components/problem-notice";
import { readTask, useEditTask, type ReadTask } from "../api/change-task";
import { changesOf, conflictsOf, draftOf, type TaskDraft } from "../model/board";
import { ConflictDialog } from "./conflict-dialog";
import { TaskFields } from "./task-fields";

export function EditTask({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useTranslations("tasks.edit");
  const { data, error } = useQuery({
    queryKey: ["task", id, "edit"],
    queryFn: () => readTask(id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) return <OpenedTask opened={data} onClose={onClose} />;
  return (
    <Modal open passiveModal modalHeading={t("title")} onRequestClose={onClose} closeButtonLabel={t("back")}>
      {error === null ? <InlineLoading description={t("loading")} /> : <ProblemNotice error={error} />}
    </Modal>
  );
}

function OpenedTask({ opened, onClose }: { opened: ReadTask; onClose: () => void }): ReactNode {
  const t = useTranslations("tasks");
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState<TaskDraft>(() => draftOf(opened.task));
  const { mutate, isPending, error, data, reset } = useEditTask();
  const changes = changesOf(draftOf(base.task), draft);
  const save = (etag: string | null, wanted: object): void =>
    mutate({ id: base.task.id, etag, changes: wanted }, { onSuccess: ({ stood }) => stood && onClose() });
  if (data?.stood === false) {
    const theirs = { task: data.theirs, etag: data.etag };
    const lines = conflictsOf(draftOf(base.task), draft, draftOf(theirs.task));
    return (
      <ConflictDialog
        title={base.task.title}
        explanation={t("conflict.edited")}
        lines={lines.map(({ field, ...line }) => ({ name: t(`fields.${field}`), ...line }))}
        keep={t("conflict.keepMine")}
        onKeep={() => {
          // Mine over theirs, but only what I changed: their other changes stay.
          setBase(theirs);
          setDraft({ ...draftOf(theirs.task), ...pick(draft, Object.keys(changes)) });
          reset();
          save(theirs.etag, changes);
        }}
        onTake={onClose}
      />
    );
  }
  return (
    <Modal
      open
      modalHeading={t("edit.title")}
      primaryButtonText={t("edit.save")}
      secondaryButtonText={t("edit.back")}
      primaryButtonDisabled={isPending || Object.keys(changes).length === 0 || draft.title.trim() === ""}
      onRequestSubmit={() => save(base.etag, changes)}
      onRequestClose={onClose}
      closeButtonLabel={t("edit.back")}
    >
      <TaskFields draft={draft} onChange={setDraft} withAssignee />
      {error !== null && <ProblemNotice error={error} />}
    </Modal>
  );
}

function pick(draft: TaskDraft, fields: readonly string[]): Partial<TaskDraft> {
  return Object.fromEntries(Object.entries(draft).filter(([field]) => fields.includes(field)));
}
