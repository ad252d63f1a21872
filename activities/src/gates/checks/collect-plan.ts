/** Evidence of the plan check: the board of tasks where there is one, else the plan file as it is at the target's tip. */
import type { CollectorFailure, EvidenceByCheck, GatePolicy, PlanItem } from "@praxis/domain/gate";
import { readFileAtCommit } from "@praxis/repository";
import type { JudgedRepository } from "../judged-repository.js";

export interface BoardTask extends PlanItem {
  branch: string | null;
}

/** Null: there is no board in reach. Throws when it cannot be read. */
export type ReadBoard = () => Promise<readonly BoardTask[] | null>;

const NO_BOARD =
  "the policy takes the plan from the board of tasks, and this worker finds none: PRAXIS_COLLABORATION_DIR has to be the folder that the API writes";

/** @param readBoard missing: without a server there is no board, and the plan file takes its place. */
export async function collectPlan(
  judged: JudgedRepository,
  policy: GatePolicy,
  readBoard?: ReadBoard,
): Promise<EvidenceByCheck["plan"] | CollectorFailure> {
  const { source, file } = policy.checks.plan;
  if (source === "tasks" && readBoard !== undefined) {
    const tasks = await readBoard();
    return tasks === null ? { failed: "missing", message: NO_BOARD } : fromBoard(tasks, judged.branch);
  }
  const content = await readFileAtCommit(judged.view.git, judged.path, judged.baseTip, file);
  if (source === "tasks" && content === null) {
    const message = `the policy takes the plan from the board of tasks, which only a server can be asked for; there is no ${file} on the target in its place`;
    return { failed: "missing", message };
  }
  const text = content === null ? null : content.toString("utf8");
  return { plan: { source: "file", path: file, text }, references: [], author: null };
}

/** A task names its branch: that is a reference as good as one in the branch's name. Who the author is on the board, nobody knows here. */
function fromBoard(tasks: readonly BoardTask[], branch: string | null): EvidenceByCheck["plan"] {
  const items = tasks.map(({ branch: _, ...item }) => item);
  const references = tasks.filter((task) => task.state === "open" && task.branch !== null && task.branch === branch).map(({ id }) => id);
  return { plan: { source: "tasks", items }, references, author: null };
}
