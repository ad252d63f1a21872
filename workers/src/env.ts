/** Everything the worker reads from its environment. Parsed once, first thing; every problem is printed. */
import { tmpdir } from "node:os";
import { delimiter, dirname, resolve } from "node:path";
import { isRepositoryPattern } from "@praxis/domain/forge";
import { z } from "zod";

const flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((value) => value === "true");
const commaList = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    );

export const workerEnvSchema = z.object({
  DATABASE_URL: z.string("is missing: the address of Postgres, postgres://…").regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  TEMPORAL_ADDRESS: z.string().default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().default("default"),
  TEMPORAL_TLS: flag,
  TEMPORAL_API_KEY: z.string().optional(),
  PRAXIS_DATA_DIR: z
    .string()
    .default(".praxis/data")
    .transform((path) => resolve(path)),
  /** As in the API: gates read the board of tasks there. */
  PRAXIS_COLLABORATION_DIR: z.string().min(1).default("collaboration"),
  PRAXIS_HOST_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "may hold letters, digits, dot, dash and underscore")
    .optional(),
  /** As in the API: the folder it stands in, the one above, and the temp folder. */
  PRAXIS_REPOSITORY_ROOTS: z
    .string()
    .default([process.cwd(), dirname(process.cwd()), tmpdir()].join(delimiter))
    .transform((value) => value.split(delimiter).filter((root) => root !== "")),
  PRAXIS_REPOSITORY_HOSTS: commaList(""),
  PRAXIS_REPOSITORY_SCHEMES: commaList("https,ssh"),
  /** Branches that `change.apply` never writes; `*` stands for any text. A repository's default branch is protected besides. */
  PRAXIS_PROTECTED_BRANCHES: commaList("main,master,release/*"),
  PRAXIS_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  PRAXIS_WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  PRAXIS_WORKSPACE_RETENTION_MS: z.coerce.number().int().min(0).default(86_400_000),
  PRAXIS_OUTPUT_BYTES_MAX: z.coerce.number().int().min(65_536).default(8_388_608),
  /** Commands of a change run also where bubblewrap does not work: they can then read what this worker can. */
  PRAXIS_GATE_WITHOUT_SANDBOX: flag,
  GITHUB_APP_ID: z.coerce.number("must be the number of the GitHub app").int().min(1).optional(),
  GITHUB_APP_PRIVATE_KEY: z.string().optional(),
  GITHUB_APP_PRIVATE_KEY_FILE: z.string().optional(),
  GITHUB_REPOSITORIES: commaList("").refine(
    (list) => list.every(isRepositoryPattern),
    "must be repositories like owner/name, or owner/* for all of one owner",
  ),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).default("https://api.github.com"),
});
export type WorkerEnv = Readonly<z.infer<typeof workerEnvSchema>>;

/** Settings the worker cannot start with: its message lists every problem, one a line. */
export class WorkerEnvError extends Error {}

/** Throws WorkerEnvError. */
export function readWorkerEnv(source: NodeJS.ProcessEnv = process.env): WorkerEnv {
  // An empty text counts as not set.
  const parsed = workerEnvSchema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new WorkerEnvError(`The worker cannot start. Its environment has ${String(problems.length)} problem(s):\n${problems.join("\n")}`);
}

/** What commands may inherit from; they get a short list of plain names of it. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
