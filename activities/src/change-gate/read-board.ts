/** The board of tasks as the gate's plan, from the file that the owner of the shared state writes: at most a moment behind its log. Only reads. */
import { readDocument } from "@praxis/collaboration/reader";
import type { PlanItem } from "@praxis/domain/gate";
import { isTaskDone, isTaskFinal, isTaskStatus, type Task, type TasksDocument } from "@praxis/domain/task";
import type { BoardTask, ReadBoard } from "../gates/checks/collect-plan.js";

const BOARD = "tasks";

/** @param folder of the shared state, as the API has it. */
export function createReadBoard(folder: string): ReadBoard {
  return async () => {
    const found = await readDocument(folder, BOARD);
    if (found === null) return null;
    const board: unknown = found.value;
    if (!isBoard(board)) throw new Error("the file of the board is not as this version writes it");
    return Object.values(board.items).map(planItemOf);
  };
}

/** Edited by hand it may be anything for a moment, until its owner has put it right: what is read here is looked at. */
function isBoard(value: unknown): value is TasksDocument {
  if (typeof value !== "object" || value === null || !("items" in value)) return false;
  const { items } = value;
  return typeof items === "object" && items !== null && Object.values(items).every(isTask);
}

function isTask(value: unknown): value is Task {
  const { id, title, status, globs, acceptance } = Object(value) as Partial<Record<keyof Task, unknown>>;
  return typeof id === "string" && typeof title === "string" && isTaskStatus(status) && Array.isArray(globs) && Array.isArray(acceptance);
}

function planItemOf({ id, title, status, assignee, branch, globs, acceptance }: Task): BoardTask {
  return {
    ...{ id, title, state: stateOf(status), owner: assignee ?? null, globs },
    acceptance: acceptance.map((entry) => ({ id: entry.id, test: entry.test ?? null })),
    branch: branch ?? null,
  };
}

/** Whatever can still move is work that goes on. */
function stateOf(status: Task["status"]): PlanItem["state"] {
  if (!isTaskFinal(status)) return "open";
  return isTaskDone(status) ? "done" : "abandoned";
}
