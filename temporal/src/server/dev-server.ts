/** The command line of an embedded Temporal server: one process, its state in one SQLite file. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SEARCH_ATTRIBUTES } from "./search-attributes.js";
import { toolEnvironment, type Environment } from "./run-tool.js";

export interface DevServerOptions {
  program: string;
  /** The state survives restarts in this file. */
  databaseFile: string;
  port: number;
  /** null: no web UI. */
  uiPort: number | null;
  environment: Environment;
}

export function devServerCommand(options: DevServerOptions): { file: string; args: string[]; env: Record<string, string> } {
  const ui = options.uiPort === null ? ["--headless"] : ["--ui-port", String(options.uiPort)];
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ["--search-attribute", `${name}=${type}`]);
  const where = ["--ip", "127.0.0.1", "--port", String(options.port), "--db-filename", options.databaseFile];
  return {
    file: options.program,
    args: ["server", "start-dev", ...where, ...ui, ...attributes, ...partitionArgs(options.databaseFile), "--log-level", "warn"],
    env: toolEnvironment(options.environment),
  };
}

/**
 * One partition a queue instead of four. Every offer to agents has a queue of its own, and each partition costs this server some writes to its
 * one connection before it hands out anything: on a busy machine a grant took a second longer, and one task in ten was handed out after its
 * poll had given up. A file that was begun with four keeps them, since tasks may stand in those that nobody would read any more.
 */
function partitionArgs(databaseFile: string): string[] {
  const mark = `${databaseFile}.one-partition`;
  if (!existsSync(databaseFile)) {
    mkdirSync(dirname(databaseFile), { recursive: true });
    writeFileSync(mark, "Every task queue in this Temporal database has one partition.\n");
  }
  if (!existsSync(mark)) return [];
  return ["Read", "Write"].flatMap((what) => ["--dynamic-config-value", `matching.numTaskqueue${what}Partitions=1`]);
}
