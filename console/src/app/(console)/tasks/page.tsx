/** /tasks */
import type { ReactNode } from "react";
import { BoardPage } from "../../../features/tasks/components/board-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.tasks.title);

export default function TasksRoute(): ReactNode {
  return <BoardPage />;
}
