/**
 * What the documents that the platform knows may hold: `tasks`, `locks`, `agents`. Every commit of one passes here, whatever door it came
 * through. Only the shape: which change is legal is the domain's to say.
 */
import type { Issue } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import type { Lock } from "@praxis/domain/lock";
import { TASK_ID, TASK_LIMITS, TASK_PRIORITIES, TASK_STATUSES, type Task } from "@praxis/domain/task";
import { z } from "zod";
import { issuesOf } from "../http/validate.js";

const object = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, { error: ({ code }) => (code === "invalid_type" ? "must be an object" : undefined) });
const text = (chars: number) => {
  const message = `must be a text of 1 to ${String(chars)} characters`;
  return z
    .string(message)
    .max(chars, message)
    .refine((value) => value.trim() !== "", message);
};
const LONG_LIST = `must be a list of at most ${String(TASK_LIMITS.listItems)}`;
const list = <Item extends z.ZodType>(item: Item) => z.array(item, LONG_LIST).max(TASK_LIMITS.listItems, LONG_LIST);
const whole = (minimum: number, maximum: number) => {
  const message = `must be a whole number from ${String(minimum)} to ${String(maximum)}`;
  return z.int(message).min(minimum, message).max(maximum, message);
};
const revision = whole(1, Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime("must be a time like 2030-01-31T12:00:00Z");
const line = text(TASK_LIMITS.itemChars);
const name = text(TASK_LIMITS.nameChars);

export const taskSchema: z.ZodType<Task> = object({
  id: z.string().regex(TASK_ID, "must be an id: letters, digits, `.`, `_`, `-`"),
  title: text(TASK_LIMITS.titleChars),
  description: z.string("must be a text").max(TASK_LIMITS.descriptionChars, "must be a text of at most 20000 characters"),
  status: z.enum(TASK_STATUSES, "is not a state of a task"),
  priority: whole(TASK_PRIORITIES.minimum, TASK_PRIORITIES.maximum),
  labels: list(name),
  assignee: name.exactOptional(),
  dependencies: list(z.string().regex(TASK_ID, "must be the id of a task")),
  blockers: list(line),
  needs: list(line).exactOptional(),
  branch: line.exactOptional(),
  globs: list(line),
  acceptance: list(object({ id: name, text: line, test: line.exactOptional(), closed: z.boolean("must be true or false") })),
  externalIds: z
    .record(z.string(), line, "must be an object of texts")
    .refine((ids) => Object.keys(ids).length <= TASK_LIMITS.listItems, `must have at most ${String(TASK_LIMITS.listItems)} members`),
  createdAt: time,
  updatedAt: time,
  revision,
});

const lockSchema: z.ZodType<Lock> = object({
  ...{ id: z.string().min(1), path: text(1000), owner: text(300), purpose: text(300) },
  fence: whole(0, Number.MAX_SAFE_INTEGER),
  ...{ acquiredAt: time, renewedAt: time, expiresAt: time },
});

/** No limits: the registry has its own, and one agent must not keep the others out. */
const agentSchema = object({
  ...{ id: z.string(), name: z.string(), pools: z.array(z.string()), capabilities: z.array(z.string()), maxLeases: z.int() },
  ...{ model: z.string().exactOptional(), provider: z.string().exactOptional(), version: z.string().exactOptional() },
  registeredAt: time,
});

/** A document in two parts: the frame, and in it members that hold many things of one kind under their ids. */
export interface KnownDocument {
  frame: z.ZodType;
  /** Member of the frame → what each of its entries must be. */
  many: Readonly<Record<string, z.ZodType>>;
}

const entries = z.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value), "must be an object");

export const KNOWN_DOCUMENTS = {
  tasks: { frame: object({ kind: z.literal("tasks"), revision, items: entries }), many: { items: taskSchema } },
  locks: {
    frame: object({ kind: z.literal("locks"), revision, items: entries, superseded: entries.exactOptional() }),
    many: { items: lockSchema, superseded: time },
  },
  agents: {
    frame: object({ kind: z.literal("agents"), revision, items: entries, leftOut: z.int().min(1).exactOptional() }),
    many: { items: agentSchema },
  },
} as const satisfies Record<string, KnownDocument>;

/**
 * Every fault; empty: it is as it should be. Entries that are the same object as before are not looked at again, so that moving one task
 * costs the same on a small board and on a large one.
 */
export function documentIssues({ frame, many }: KnownDocument, after: Json, before: Json | null): Issue[] {
  const framed = frame.safeParse(after);
  if (!framed.success) return issuesOf(framed.error);
  return Object.entries(many).flatMap(([member, schema]) => {
    const old = entriesOf(before, member);
    return Object.entries(entriesOf(after, member)).flatMap(([id, entry]) => {
      if (Object.hasOwn(old, id) && Object.is(old[id], entry)) return [];
      const read = schema.safeParse(entry);
      return read.success ? [] : issuesOf(read.error).map(({ path, message }) => ({ path: placeOf(`${member}.${id}`, path), message }));
    });
  });
}

function entriesOf(document: Json | null, member: string): Readonly<Record<string, Json | undefined>> {
  return ((document as Readonly<Record<string, Json>> | null)?.[member] ?? {}) as Readonly<Record<string, Json | undefined>>;
}

function placeOf(before: string, path: string): string {
  return path === "" || path.startsWith("[") ? `${before}${path}` : `${before}.${path}`;
}
