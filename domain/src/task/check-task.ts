/** What a task may hold, member by member: for what patches and edited files make of one. */
import type { Issue } from "../errors/index.js";
import { isTaskStatus } from "./task-status.js";
import type { Task } from "./task.js";

/** Limits of the members, for the HTTP contract too. Generous for people, small enough that a board of thousands stays readable. */
export const TASK_LIMITS = {
  titleChars: 300,
  descriptionChars: 20_000,
  listItems: 100,
  itemChars: 500,
  nameChars: 100,
} as const;

/** Ids made here begin with `tsk_`; a person who adds a task in the file may choose another. */
export const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Check = (value: unknown) => string | null;

const text =
  (chars: number, empty = false): Check =>
  (value) =>
    typeof value === "string" && value.length <= chars && (empty || value.trim() !== "")
      ? null
      : `must be a text of ${empty ? "at most" : "1 to"} ${chars} characters`;
const list =
  (item: Check): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > TASK_LIMITS.listItems) return `must be a list of at most ${TASK_LIMITS.listItems}`;
    const wrong = value.map(item).find((message) => message !== null) ?? null;
    return wrong === null ? null : `has an item that ${wrong}`;
  };
const matches =
  (pattern: RegExp, what: string): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? null : `must be ${what}`;
const whole =
  (minimum: number, maximum: number): Check =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum
      ? null
      : `must be a whole number from ${minimum} to ${maximum}`;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? null : check(value);

const item = text(TASK_LIMITS.itemChars);
const time = matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/, "a time like 2030-01-31T12:00:00Z");

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const acceptanceItem: Check = (value) => {
  if (!isObject(value)) return "must be an object";
  const { id, text: words, test, closed, ...rest } = value;
  const other = Object.keys(rest)[0];
  if (other !== undefined) return `has the unknown member \`${other}\``;
  if (typeof closed !== "boolean") return "needs `closed`, true or false";
  return text(TASK_LIMITS.nameChars)(id) ?? item(words) ?? optional(item)(test);
};

const names: Check = (value) => {
  if (!isObject(value) || Object.keys(value).length > TASK_LIMITS.listItems) return "must be an object of texts";
  return (
    Object.values(value)
      .map(item)
      .find((message) => message !== null) ?? null
  );
};

const MEMBERS = {
  id: matches(TASK_ID, "an id: letters, digits, `.`, `_`, `-`"),
  title: text(TASK_LIMITS.titleChars),
  description: text(TASK_LIMITS.descriptionChars, true),
  status: (value) => (isTaskStatus(value) ? null : "is not a state of a task"),
  priority: whole(1, 5),
  labels: list(text(TASK_LIMITS.nameChars)),
  assignee: optional(text(TASK_LIMITS.nameChars)),
  dependencies: list(matches(TASK_ID, "the id of a task")),
  blockers: list(item),
  needs: optional(list(item)),
  branch: optional(text(TASK_LIMITS.itemChars)),
  globs: list(item),
  acceptance: list(acceptanceItem),
  externalIds: names,
  createdAt: time,
  updatedAt: time,
  revision: whole(1, Number.MAX_SAFE_INTEGER),
} as const satisfies Record<keyof Task, Check>;

/** Every fault of the shape; empty: it is a Task. What its state demands is judged by the machine. */
export function checkTask(value: unknown): Issue[] {
  if (!isObject(value)) return [{ path: "", message: "must be an object" }];
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(MEMBERS, name))
    .map((path) => ({ path, message: "is not known here" }));
  const faults = Object.entries(MEMBERS).flatMap(([path, check]: [string, Check]) => {
    const message = check(value[path]);
    return message === null ? [] : [{ path, message }];
  });
  return [...unknown, ...faults];
}

/** The same as a type. */
export function isTask(value: unknown): value is Task {
  return checkTask(value).length === 0;
}
