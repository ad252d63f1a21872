/** Which ports this start takes: those of the last start where they are free. Says which had to move, because people keep links. */
import { z } from "zod";
import type { StackEnv } from "./env.js";
import { isPortFree, pickPorts } from "./pick-ports.js";
import type { PortClaims } from "./port-claims.js";
import { readJson, writePrivateJson } from "./private-file.js";

export interface Ports {
  api: number;
  postgres: number;
  temporal: number;
  console: number;
  workerHealth: number;
  temporalUi: number | null;
}

export interface ChoosePortsDeps {
  env: StackEnv;
  claims: PortClaims;
  /** Outlives a stop, unlike stack.json. */
  lastPortsFile: string;
  say(line: string): void;
  isFree?(port: number): Promise<boolean>;
}

const port = z.number().int().min(1).max(65_535).optional().catch(undefined);
const lastPortsSchema = z.object({ api: port, postgres: port, temporal: port, console: port, workerHealth: port }).catch({});
type LastPorts = z.infer<typeof lastPortsSchema>;

const UI_PORT = 8233;

export async function choosePorts(deps: ChoosePortsDeps): Promise<Ports> {
  const { env, claims, lastPortsFile } = deps;
  const isFree = async (port: number): Promise<boolean> => (await (deps.isFree ?? isPortFree)(port)) && claims.take(port);
  const last = lastPortsSchema.parse(readJson(lastPortsFile));
  const ownsPostgres = env.DATABASE_URL === undefined;
  const ownsTemporal = env.TEMPORAL_ADDRESS === undefined;
  const [api = 0, postgres = 0, temporal = 0, console = 0, workerHealth = 0] = await pickPorts(
    [
      { name: "PRAXIS_API_PORT", asked: env.PRAXIS_API_PORT, last: last.api, preferred: 8080 },
      { name: "PRAXIS_POSTGRES_PORT", asked: ownsPostgres ? env.PRAXIS_POSTGRES_PORT : undefined, last: last.postgres, preferred: 54_320 },
      { name: "PRAXIS_TEMPORAL_PORT", asked: ownsTemporal ? env.PRAXIS_TEMPORAL_PORT : undefined, last: last.temporal, preferred: 7233 },
      { name: "PRAXIS_CONSOLE_PORT", asked: env.PRAXIS_CONSOLE ? env.PRAXIS_CONSOLE_PORT : undefined, last: last.console, preferred: 3000 },
      { name: "PRAXIS_WORKER_HEALTH_PORT", asked: undefined, last: last.workerHealth, preferred: 8180 },
    ],
    isFree,
  );
  // The UI is a convenience: when its port is taken the server goes without.
  const ui = env.PRAXIS_TEMPORAL_UI_PORT ?? UI_PORT;
  const ports: Ports = { api, postgres, temporal, console, workerHealth, temporalUi: (await isFree(ui)) ? ui : null };
  sayWhatMoved(deps, last, ports);
  writePrivateJson(lastPortsFile, ports);
  return ports;
}

/** Only of ports that people use: nobody keeps the address of the worker's health page. */
function sayWhatMoved({ env, say }: ChoosePortsDeps, last: LastPorts, now: Ports): void {
  const moves = [
    { what: "The API", from: last.api, to: now.api, asked: env.PRAXIS_API_PORT },
    ...(env.PRAXIS_CONSOLE ? [{ what: "The console", from: last.console, to: now.console, asked: env.PRAXIS_CONSOLE_PORT }] : []),
    ...(env.DATABASE_URL === undefined
      ? [{ what: "Postgres", from: last.postgres, to: now.postgres, asked: env.PRAXIS_POSTGRES_PORT }]
      : []),
    ...(env.TEMPORAL_ADDRESS === undefined
      ? [{ what: "Temporal", from: last.temporal, to: now.temporal, asked: env.PRAXIS_TEMPORAL_PORT }]
      : []),
  ];
  for (const { what, from, to, asked } of moves) {
    if (from === undefined || from === to) continue;
    const why = asked === to ? "as asked" : `${from} is taken by another program`;
    say(`${what} moved from port ${from} to ${to}: ${why}.`);
  }
  if (now.temporalUi === null && env.TEMPORAL_ADDRESS === undefined) {
    say(`No Temporal UI this time: port ${env.PRAXIS_TEMPORAL_UI_PORT ?? UI_PORT} is taken by another program.`);
  }
}
