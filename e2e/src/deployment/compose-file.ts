/** docker-compose.yml and the Dockerfile as data. */
import { parse } from "yaml";
import { readRootFile } from "./environment.js";

export interface ComposeService {
  image?: string;
  build?: { context: string; target: string };
  profiles?: string[];
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

export interface Instruction {
  word: string;
  text: string;
}

/** One `FROM … AS name` with what follows it. `parent` is an earlier stage or an image. */
export interface Stage {
  name: string;
  parent: string;
  instructions: Instruction[];
}

export function readCompose(): ComposeFile {
  return parse(readRootFile("docker-compose.yml"), { merge: true }) as ComposeFile;
}

/** Variables that compose fills in: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
export function interpolations(): { name: string; operator: string; rest: string }[] {
  const found = readRootFile("docker-compose.yml").matchAll(/\$\{([A-Z][A-Z0-9_]*)(:?[-?+]?)([^}]*)\}/g);
  return [...found].map(([, name, operator, rest]) => ({ name: name ?? "", operator: operator ?? "", rest: rest ?? "" }));
}

export function readStages(): Stage[] {
  const lines = readRootFile("Dockerfile")
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const stages: Stage[] = [];
  for (const line of lines) {
    const [word = "", ...rest] = line.split(" ");
    const text = rest.join(" ");
    const from = word === "FROM" ? /^(\S+) AS (\S+)$/.exec(text) : null;
    if (from !== null) stages.push({ parent: from[1] ?? "", name: from[2] ?? "", instructions: [] });
    else stages.at(-1)?.instructions.push({ word, text });
  }
  return stages;
}

/** What a stage consists of: its own instructions after those of the stages it is made from. */
export function instructionsOf(name: string): Instruction[] {
  const stage = readStages().find((one) => one.name === name);
  return stage === undefined ? [] : [...instructionsOf(stage.parent), ...stage.instructions];
}
