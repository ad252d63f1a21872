/** `.praxis/stack.json`: where everything of a running stack can be found. Rewritten whenever a child changes; holds the database's password, so 0600. */
import { rmSync } from "node:fs";
import { z } from "zod";
import { readJson, writePrivateJson } from "./private-file.js";

const stackStateSchema = z.object({
  apiUrl: z.string(),
  temporalAddress: z.string(),
  temporalUiUrl: z.string().optional(),
  consoleUrl: z.string().optional(),
  databaseUrl: z.string(),
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
});
export type StackState = z.infer<typeof stackStateSchema>;

export function writeStackFile(file: string, state: StackState): void {
  writePrivateJson(file, state);
}

export function readStackFile(file: string): StackState | null {
  const parsed = stackStateSchema.safeParse(readJson(file));
  return parsed.success ? parsed.data : null;
}

export function removeStackFile(file: string): void {
  rmSync(file, { force: true });
}
