/** The compiled entry points of the other rooms, beside which this one lies. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ENTRY_POINTS = {
  api: "api/dist/main.js",
  worker: "workers/dist/main.js",
  migrate: "database/dist/migrate.js",
  issueAdminKey: "api/dist/issue-admin-key.js",
} as const;

/** Next's own program, which serves what `npm run build` made of the console; null when that was not built. */
export function consoleProgram(): { file: string; folder: string } | null {
  const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const file = at("node_modules/next/dist/bin/next");
  return existsSync(file) && existsSync(at("console/.next/BUILD_ID")) ? { file, folder: at("console") } : null;
}

export function entryPoint(name: keyof typeof ENTRY_POINTS): string {
  const path = fileURLToPath(new URL(`../../${ENTRY_POINTS[name]}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${ENTRY_POINTS[name]} is missing. Run \`npm run build\`.`);
  return path;
}
