"use client";
/** The board of tasks. A task moves by drag or by its menu, and only where its machine has an edge. */
import { Button, InlineNotification, SkeletonText } from "@carbon/react";
import type { TaskView } from "@praxis/api/contract";
import type { TaskStatus } from "@praxis/domain/task";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { EmptyState } from "../../../components/empty-state";
import { PageHeader } from "../../../components/page-header";
import { ProblemNotice } from "../../../components/problem-notice";
import { useMay } from "../../../lib/session/principal";
import { useTasks } from "../api/use-tasks";
import { boardColumns, isFolded, mayDrop, type BoardColumn } from "../model/board";
import { CreateTask } from "./create-task";
import { EditTask } from "./edit-task";
import { MoveTask } from "./move-task";
import { TaskCard } from "./task-card";

type Asked =
  | { readonly kind: "create" }
  | { readonly kind: "edit"; readonly id: string }
  | { readonly kind: "move"; readonly task: TaskView; readonly to: TaskStatus };

export function BoardPage(): ReactNode {
  const t = useTranslations("tasks");
  const { data: tasks, error, refetch } = useTasks();
  const [dragged, setDragged] = useState<TaskView | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const may = useMay("collab:write");
  const close = (): void => setAsked(null);
  return (
    <>
      <PageHeader
        title={t("title")}
        text={t("text")}
        actions={may && <Button onClick={() => setAsked({ kind: "create" })}>{t("create.button")}</Button>}
      />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {tasks === undefined && error === null && <SkeletonText paragraph lineCount={6} />}
      {tasks?.length === 0 && <EmptyState title={t("emptyTitle")} text={t("emptyText")} />}
      {tasks !== undefined && tasks.length > 0 && (
        <div className="board" tabIndex={0} role="region" aria-label={t("title")}>
          {boardColumns(tasks).map((column) => (
            <Column
              key={column.status}
              column={column}
              dragged={dragged}
              onDrop={() => {
                if (dragged !== null) setAsked({ kind: "move", task: dragged, to: column.status });
                setDragged(null);
              }}
            >
              {column.tasks.map((task) => (
                <TaskCard
                  key={task.id}
                  task={task}
                  may={may}
                  onDrag={setDragged}
                  onMove={(to) => setAsked({ kind: "move", task, to })}
                  onEdit={() => setAsked({ kind: "edit", id: task.id })}
                />
              ))}
            </Column>
          ))}
        </div>
      )}
      {!may && <InlineNotification kind="info" lowContrast hideCloseButton title={t("lookOnly")} subtitle={t("lookOnlyText")} />}
      {asked?.kind === "create" && <CreateTask onClose={close} />}
      {asked?.kind === "edit" && <EditTask id={asked.id} onClose={close} />}
      {asked?.kind === "move" && <MoveTask task={asked.task} to={asked.to} onClose={close} />}
    </>
  );
}

interface ColumnProps {
  column: BoardColumn;
  dragged: TaskView | null;
  onDrop: () => void;
  children: ReactNode;
}

function Column({ column, dragged, onDrop, children }: ColumnProps): ReactNode {
  const t = useTranslations("tasks");
  const takes = mayDrop(dragged, column.status);
  const folded = isFolded(column, dragged);
  return (
    <section
      className={`board__column${takes ? " board__column--takes" : ""}${folded ? " board__column--folded" : ""}`}
      aria-label={t(`statuses.${column.status}`)}
      onDragOver={(event) => takes && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (takes) onDrop();
      }}
    >
      <h2>
        {t(`statuses.${column.status}`)} <span className="quiet">{column.tasks.length}</span>
      </h2>
      <ul>{children}</ul>
    </section>
  );
}
