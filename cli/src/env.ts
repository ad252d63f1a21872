/** The only place where the command line reads the environment. Every problem is reported at once; nothing is read on import. */
import { isId } from "@praxis/domain/ids";

export interface CliEnv {
  /** Without a trailing slash and without `/api/v1`. */
  readonly apiUrl: string | undefined;
  readonly apiKey: string | undefined;
  /** The run in which this program works: `praxis agent run` tells it to what it starts. */
  readonly runId: string | undefined;
  /** Where `.config/praxis/credentials.json` is looked for. */
  readonly home: string | undefined;
  readonly noColor: boolean;
  /** A terminal that cannot move its cursor. */
  readonly dumbTerminal: boolean;
  /** Started as `npx --no-install praxis`: hints must say so too. */
  readonly byNpx: boolean;
  /** What a program started by `praxis agent run` sees, and what `praxis gate` picks a few plain names from: everything but this product's own variables, which hold a key. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

export type ReadEnv = { ok: true; env: CliEnv } | { ok: false; problems: string[] };

/** An empty variable counts as not set. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): ReadEnv {
  const problems: string[] = [];
  const value = (name: string): string | undefined => (source[name] === "" ? undefined : source[name]);
  const apiUrl = value("PRAXIS_API_URL");
  const apiKey = value("PRAXIS_API_KEY");
  const base = apiUrl === undefined ? undefined : normalApiUrl(apiUrl);
  if (base === null) problems.push(`PRAXIS_API_URL must be an address like http://127.0.0.1:8080, not ${JSON.stringify(apiUrl)}.`);
  if (apiKey !== undefined && !isHeaderValue(apiKey)) problems.push("PRAXIS_API_KEY holds characters that a key cannot have.");
  const runId = value("PRAXIS_RUN_ID");
  if (problems.length > 0) return { ok: false, problems };
  const env: CliEnv = {
    apiUrl: base ?? undefined,
    apiKey,
    runId: runId !== undefined && isId("run", runId) ? runId : undefined,
    home: value("HOME") ?? value("USERPROFILE"),
    noColor: value("NO_COLOR") !== undefined,
    dumbTerminal: value("TERM") === "dumb",
    byNpx: value("npm_command") === "exec" || value("npm_lifecycle_event") === "npx",
    inherited: Object.freeze(Object.fromEntries(Object.entries(source).filter(([name]) => !name.startsWith("PRAXIS_")))),
  };
  return { ok: true, env: Object.freeze(env) };
}

/** Null: not an http(s) address, or one that holds a password. */
export function normalApiUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  if (url.username !== "" || url.password !== "") return null;
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  return url.origin + path;
}

export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}
