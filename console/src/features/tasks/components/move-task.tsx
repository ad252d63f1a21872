"use client";
/** Asks for what a move needs, and moves the version the person saw. When it has changed since, both versions are shown. */
import { TextInput } from "@carbon/react";
import { paths, type MoveTaskRequest, type TaskView } from "@praxis/api/contract";
import { movesFrom, type TaskStatus } from "@praxis/domain/task";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { curlText, shellText } from "../../../lib/text/shell-text";
import { useMoveTask } from "../api/change-task";
import { moveAsks } from "../model/board";
import { ConflictDialog } from "./conflict-dialog";

export function MoveTask({ task: first, to, onClose }: { task: TaskView; to: TaskStatus; onClose: () => void }): ReactNode {
  const t = useTranslations("tasks");
  const [task, setTask] = useState(first);
  const [agent, setAgent] = useState("");
  const { mutate, isPending, error, data, reset } = useMoveTask();
  const id = useId();
  const asks = moveAsks(to);
  const moveOf = (text: string): MoveTaskRequest => ({
    to,
    ...(asks === "agent" ? { agent: agent.trim() } : {}),
    ...(asks === "needs" ? { needs: [text] } : text === "" ? {} : { reason: text }),
  });
  if (data?.stood === false) {
    const again = (): void => {
      setTask(data.theirs);
      reset();
    };
    return <MoveConflict mine={task} theirs={data.theirs} to={to} onAgain={again} onClose={onClose} />;
  }
  return (
    <ConfirmDialog
      title={t("move.title", { to: t(`statuses.${to}`) })}
      effect={t("move.effect", { title: task.title, from: t(`statuses.${task.status}`), to: t(`statuses.${to}`) })}
      confirm={t("move.button")}
      reason={asks === "needs" ? "needed" : "optional"}
      {...(asks === "needs" ? { reasonLabel: t("move.needs") } : {})}
      sameAs={(text) => ({
        commandLine: [
          `praxis task move ${shellText(task.id)} ${to}`,
          ...(asks === "agent" ? [`--agent ${shellText(agent)}`] : []),
          ...(text === "" ? [] : [`--${asks === "needs" ? "needs" : "reason"} ${shellText(text)}`]),
        ].join(" "),
        request: curlText("POST", paths.moveTask(task.id), moveOf(text)),
      })}
      busy={isPending || (asks === "agent" && agent.trim() === "")}
      error={error}
      onConfirm={(text) => mutate({ seen: task, move: moveOf(text) }, { onSuccess: ({ stood }) => stood && onClose() })}
      onClose={onClose}
    >
      {asks === "agent" && (
        <TextInput
          id={`${id}-agent`}
          labelText={t("move.agent")}
          value={agent}
          maxLength={100}
          onChange={(event) => setAgent(event.target.value)}
        />
      )}
    </ConfirmDialog>
  );
}

interface MoveConflictProps {
  mine: TaskView;
  theirs: TaskView;
  to: TaskStatus;
  onAgain: () => void;
  onClose: () => void;
}

function MoveConflict({ mine, theirs, to, onAgain, onClose }: MoveConflictProps): ReactNode {
  const t = useTranslations("tasks");
  const word = (status: TaskStatus): string => t(`statuses.${status}`);
  return (
    <ConflictDialog
      title={mine.title}
      explanation={t("conflict.moved", { from: word(mine.status), now: word(theirs.status), to: word(to) })}
      lines={[
        { name: t("conflict.status"), mine: word(to), theirs: word(theirs.status), clash: true },
        { name: t("fields.assignee"), mine: mine.assignee ?? "—", theirs: theirs.assignee ?? "—", clash: false },
        { name: t("conflict.revision"), mine: String(mine.revision), theirs: String(theirs.revision), clash: false },
      ]}
      keep={movesFrom(theirs.status).includes(to) ? t("conflict.moveAnyway") : null}
      onKeep={onAgain}
      onTake={onClose}
    />
  );
}
