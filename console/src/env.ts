/** Every variable the console's server reads, checked at once when it starts. The only file of this room that knows their names. */
import { z } from "zod";

const origin = z.url({ protocol: /^https?$/, message: "must be an http:// or https:// address" }).transform((text) => new URL(text).origin);

/** Of pages that may stand behind a path, such as https://tools.example.org/temporal. */
const address = z
  .url({ protocol: /^https?$/, message: "must be an http:// or https:// address" })
  .transform((text) => text.replace(/[?#].*$/, "").replace(/\/+$/, ""));

export const consoleEnvSchema = z.object({
  /** Where the console's server reaches the API. */
  PRAXIS_API_URL: origin.default("http://127.0.0.1:8080"),
  /** Where browsers reach the API, for the live socket. Unset: where the console's server does. */
  PRAXIS_API_PUBLIC_URL: origin.optional(),
  /** The address people open the console at. Unset: only names of this machine itself are answered. */
  PRAXIS_CONSOLE_URL: origin.optional(),
  /** Seals the session cookie. All processes that serve one console share it. */
  PRAXIS_CONSOLE_SECRET: z.string().min(32, "must have at least 32 characters"),
  /** Where people reach Temporal's own pages. Unset: no link to it is shown. */
  PRAXIS_TEMPORAL_UI_URL: address.optional(),
  /** Where the workflows are, for links to those pages. The same as the API's. */
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
});

export interface ConsoleEnv {
  apiUrl: string;
  /** Origin of the live socket: `ws:` or `wss:`. */
  liveUrl: string;
  /** Null: only loopback names are answered. */
  publicOrigin: string | null;
  secret: string;
  /** Without a slash at its end. */
  temporalUiUrl: string | null;
  temporalNamespace: string;
}

/** One line per problem; never a value, because values can be secret. */
export class EnvProblem extends Error {
  override readonly name = "EnvProblem";
}

/** Throws `EnvProblem`. An empty text counts as not set. */
export function readConsoleEnv(source: Readonly<Record<string, string | undefined>>): ConsoleEnv {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = consoleEnvSchema.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join(".")}: ${String(issue.path[0]) in set ? issue.message : "must be set"}`,
    );
    throw new EnvProblem(problems.join("\n"));
  }
  const values = parsed.data;
  return Object.freeze({
    apiUrl: values.PRAXIS_API_URL,
    liveUrl: (values.PRAXIS_API_PUBLIC_URL ?? values.PRAXIS_API_URL).replace(/^http/, "ws"),
    publicOrigin: values.PRAXIS_CONSOLE_URL ?? null,
    secret: values.PRAXIS_CONSOLE_SECRET,
    temporalUiUrl: values.PRAXIS_TEMPORAL_UI_URL ?? null,
    temporalNamespace: values.TEMPORAL_NAMESPACE,
  });
}

let kept: ConsoleEnv | null = null;

/** The process's own variables, read once. */
export function consoleEnv(): ConsoleEnv {
  kept ??= readConsoleEnv(process.env);
  return kept;
}
