"use client";
/** One task on the board: to read, to drag, to move by its menu, to edit. */
import { Button, Tag } from "@carbon/react";
import type { TaskView } from "@praxis/api/contract";
import { movesFrom, type TaskStatus } from "@praxis/domain/task";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";
import { TimeAgo } from "../../../components/time-ago";

interface TaskCardProps {
  task: TaskView;
  may: boolean;
  onDrag: (task: TaskView | null) => void;
  onMove: (to: TaskStatus) => void;
  onEdit: () => void;
}

export function TaskCard({ task, may, onDrag, onMove, onEdit }: TaskCardProps): ReactNode {
  const t = useTranslations("tasks");
  const moves = movesFrom(task.status);
  const isMovable = may && moves.length > 0;
  return (
    <li
      className="task"
      draggable={isMovable}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", task.id);
        event.dataTransfer.effectAllowed = "move";
        // Chromium calls a drag off when the page moves under it while it begins: columns open a moment later.
        requestAnimationFrame(() => onDrag(task));
      }}
      onDragEnd={() => onDrag(null)}
    >
      <p className="task__title">
        <Line text={task.title} />
      </p>
      <p className="quiet">
        {t("priority", { priority: task.priority })}
        {task.assignee !== undefined && (
          <>
            {" · "}
            <Line text={task.assignee} />
          </>
        )}
        {" · "}
        <TimeAgo at={task.updatedAt} />
      </p>
      {task.needs !== undefined && task.needs.length > 0 && (
        <p>
          {t("needsNow")} <Line text={task.needs.join(", ")} />
        </p>
      )}
      {task.labels.length > 0 && (
        <p>
          {task.labels.map((label) => (
            <Tag key={label} size="sm">
              <Line text={label} />
            </Tag>
          ))}
        </p>
      )}
      {may && (
        <div className="task__acts">
          {isMovable && <MoveMenu task={task} onMove={onMove} />}
          <Button kind="ghost" size="sm" aria-label={t("editNamed", { title: task.title })} onClick={onEdit}>
            {t("edit.open")}
          </Button>
        </div>
      )}
    </li>
  );
}

/** The way without a mouse: the same legal moves as by drag. */
function MoveMenu({ task, onMove }: { task: TaskView; onMove: (to: TaskStatus) => void }): ReactNode {
  const t = useTranslations("tasks");
  const id = useId();
  const moves = movesFrom(task.status);
  const choose = (value: string): void => {
    const to = moves.find((move) => move === value);
    if (to !== undefined) onMove(to);
  };
  return (
    <>
      <label className="cds--visually-hidden" htmlFor={id}>
        {t("moveNamed", { title: task.title })}
      </label>
      <select id={id} value="" onChange={(event) => choose(event.target.value)}>
        <option value="">{t("moveTo")}</option>
        {moves.map((move) => (
          <option key={move} value={move}>
            {t(`statuses.${move}`)}
          </option>
        ))}
      </select>
    </>
  );
}
