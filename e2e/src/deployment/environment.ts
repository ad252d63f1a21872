/** What the processes read from their environment (every room's `src/env.ts`), and what `.env.example` says of it. */
import { existsSync, readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The repository's root. */
export const ROOT = join(import.meta.dirname, "../../..");

export interface RoomEnvironment {
  room: string;
  /** Variable → its default, as text; undefined when it has none. */
  variables: Map<string, string | undefined>;
}

interface Schema {
  shape?: Record<string, Schema>;
  def?: { type?: string; innerType?: Schema; in?: Schema; schema?: Schema; defaultValue?: unknown };
}

export function readRootFile(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export function roomNames(): string[] {
  return (JSON.parse(readRootFile("package.json")) as { workspaces: string[] }).workspaces;
}

/** Every room that has an `env.ts`. Importing one must not read the environment, or this would throw. */
export async function readEnvironments(): Promise<RoomEnvironment[]> {
  const rooms = roomNames().filter((room) => existsSync(join(ROOT, room, "src/env.ts")));
  return Promise.all(rooms.map(async (room) => ({ room, variables: await variablesOf(room) })));
}

async function variablesOf(room: string): Promise<Map<string, string | undefined>> {
  const path = `${room}/src/env.ts`;
  const faces = (await import(pathToFileURL(join(ROOT, path)).href)) as Record<string, unknown>;
  const shapes = Object.values(faces).flatMap((value) => shapeOf(value as Schema | undefined) ?? []);
  if (shapes.length > 0) {
    return new Map(shapes.flatMap((shape) => Object.entries(shape).map(([name, schema]) => [name, defaultOf(schema)] as const)));
  }
  return readFromText(readRootFile(path));
}

/** No schema is offered: the names and plain defaults are taken from the text (`source.NAME`, `"SOME_NAME"`, `NAME: z….default(x)`). */
function readFromText(text: string): Map<string, string | undefined> {
  const read = text.matchAll(/\bsource\.([A-Z][A-Z0-9_]+)|"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"/g);
  const names = [...read].map(([, member, quoted]) => [member ?? quoted ?? "", undefined] as const);
  const keys = text.matchAll(/^\s*([A-Z][A-Z0-9_]+):(?:.*\.default\((["\d[tf][^()]*)\))?/gm);
  return new Map([...names, ...[...keys].map(([, name, value]) => [name ?? "", plain(value)] as const)]);
}

function plain(literal: string | undefined): string | undefined {
  if (literal === undefined) return undefined;
  const value: unknown = JSON.parse(literal);
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The members of a zod object, also behind a transform, a pipe or a preprocess. Only upper-case names count as variables. */
function shapeOf(schema: Schema | undefined): Record<string, Schema> | undefined {
  if (typeof schema !== "object" || (schema as Schema | null) === null) return undefined;
  if (schema.shape !== undefined) return Object.keys(schema.shape).every((name) => /^[A-Z0-9_]+$/.test(name)) ? schema.shape : undefined;
  return shapeOf(schema.def?.in ?? schema.def?.innerType ?? schema.def?.schema);
}

function defaultOf(schema: Schema | undefined): string | undefined {
  if (schema?.def === undefined) return undefined;
  const value = schema.def.defaultValue;
  if (value === undefined) return defaultOf(schema.def.innerType ?? schema.def.in);
  // A default that differs from machine to machine cannot be written down.
  if (typeof value === "string" && (value === hostname() || value.startsWith(homedir()))) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

export interface ExampleLine {
  name: string;
  value: string;
  /** The comment line right above it. */
  says: string;
}

/** The variables of `.env.example`, also those commented out. */
export function readExample(): ExampleLine[] {
  const lines = readRootFile(".env.example").split("\n");
  return lines.flatMap((line, index) => {
    const match = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (match === null) return [];
    const above = lines[index - 1] ?? "";
    return [{ name: match[1] ?? "", value: match[2] ?? "", says: /^# [^─]/.test(above) ? above.slice(2) : "" }];
  });
}
