/** The command line of an embedded Temporal server: one process, its state in one SQLite file. */
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
    args: ["server", "start-dev", ...where, ...ui, ...attributes, "--log-level", "warn"],
    env: toolEnvironment(options.environment),
  };
}
