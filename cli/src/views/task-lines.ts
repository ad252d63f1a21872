/** Tasks for people: one a line in tables, or one with everything it says. */
import { movesFrom, type TaskStatus } from "@praxis/domain/task";
import type { TaskView } from "@praxis/api/contract";
import { ago, dateAndTime } from "../text/amounts.js";
import type { Hint } from "../text/hint.js";
import type { Colour, Paint } from "../text/paint.js";
import { indented, oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

const LOOKS = {
  queued: { sign: "○", colour: "blue" },
  claimed: { sign: "◇", colour: "cyan" },
  in_progress: { sign: "▶", colour: "cyan" },
  review: { sign: "?", colour: "yellow" },
  changes_requested: { sign: "↻", colour: "yellow" },
  approved: { sign: "✓", colour: "green" },
  merging: { sign: "▶", colour: "green" },
  blocked: { sign: "‖", colour: "yellow" },
  failed: { sign: "✗", colour: "red" },
  done: { sign: "✓", colour: "green" },
  abandoned: { sign: "⊘", colour: "dim" },
} as const satisfies Record<TaskStatus, { sign: string; colour: Colour }>;

export function taskStatus(status: TaskStatus, paint: Paint): string {
  const { sign, colour } = LOOKS[status];
  return paint(colour, `${sign} ${status.replaceAll("_", " ")}`);
}

export function taskRows(tasks: readonly TaskView[], { now, paint }: { now: number; paint: Paint }): string[] {
  const head = ["TASK", "STATE", "PRIO", "WHO", "CHANGED", "TITLE"].map((text) => paint("dim", text));
  const rows = tasks.map((task) => [
    task.id,
    taskStatus(task.status, paint),
    String(task.priority),
    oneLine(task.assignee ?? ""),
    ago(task.updatedAt, now),
    oneLine(task.title),
  ]);
  return textTable([head, ...rows]);
}

export function taskLines(task: TaskView, { paint, hint }: { paint: Paint; hint: Hint }): string[] {
  const moves = movesFrom(task.status);
  const facts: [string, string][] = [
    ["task", task.id],
    ["state", `${taskStatus(task.status, paint)}${moves.length === 0 ? "" : paint("dim", `  can become: ${moves.join(", ")}`)}`],
    ["priority", `${String(task.priority)} (1 is the highest)`],
    ...fact("who has it", task.assignee),
    ...fact("labels", task.labels),
    ...fact("needs", task.needs),
    ...fact("blockers", task.blockers),
    ...fact("depends on", task.dependencies),
    ...fact("branch", task.branch),
    ...fact("files", task.globs),
    ...fact(
      "known as",
      Object.entries(task.externalIds).map(([where, id]) => `${where} ${id}`),
    ),
    ["made", dateAndTime(task.createdAt)],
    ["changed", `${dateAndTime(task.updatedAt)} (revision ${String(task.revision)})`],
  ];
  const lines = [paint("bold", oneLine(task.title)), ...textTable(facts.map(([name, value]) => [paint("dim", name), value]))];
  if (task.description !== "") lines.push("", ...indented(task.description, "  "));
  if (task.acceptance.length > 0) lines.push("", "done when:");
  for (const { id, text, test, closed } of task.acceptance)
    lines.push(
      `  ${closed ? paint("green", "✓") : "○"} ${oneLine(id)}: ${oneLine(text)}${test === undefined ? "" : paint("dim", `  (${oneLine(test)})`)}`,
    );
  if (moves.length > 0) lines.push("", hint(`  move it:  praxis task move ${task.id} ${moves[0] ?? ""}`));
  return lines;
}

function fact(name: string, value: string | readonly string[] | undefined): [string, string][] {
  if (value === undefined || value.length === 0) return [];
  return [[name, [value].flat().map(oneLine).join(", ")]];
}
