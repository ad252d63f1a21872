/** Everything `npm start` reads from its environment. Parsed once, first thing; every problem is printed. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65_535).optional();
const flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((value) => value === "true");
const text = z.string().min(1).optional();

export const stackEnvSchema = z.object({
  /** Given: no Postgres is started, this one is used. */
  DATABASE_URL: text,
  /** Given: no Temporal is started, this one is used. */
  TEMPORAL_ADDRESS: text,
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  TEMPORAL_TLS: flag,
  TEMPORAL_API_KEY: text,
  REDIS_URL: text,
  /** Given and taken by somebody else: an error. Not given: the default or the next free one. */
  PRAXIS_API_PORT: port,
  PRAXIS_CONSOLE_PORT: port,
  PRAXIS_POSTGRES_PORT: port,
  PRAXIS_TEMPORAL_PORT: port,
  PRAXIS_TEMPORAL_UI_PORT: port,
  /** `false`: the stack goes without the web console. */
  PRAXIS_CONSOLE: z
    .enum(["true", "false"])
    .default("true")
    .transform((value) => value === "true"),
  /** Where stack.json, credentials.json and the data lie. */
  PRAXIS_STACK_DIR: z
    .string()
    .default(".praxis")
    .transform((path) => resolve(path)),
  /** Where downloaded programs are kept, shared by all checkouts. */
  PRAXIS_CACHE_DIR: z
    .string()
    .default(join(homedir(), ".cache", "kyros-praxis"))
    .transform((path) => resolve(path)),
});
export type StackEnv = Readonly<z.infer<typeof stackEnvSchema>>;

/** Empty variables count as not set. Throws one Error that lists every problem, one a line. */
export function readStackEnv(source: NodeJS.ProcessEnv = process.env): StackEnv {
  const parsed = stackEnvSchema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")));
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The stack cannot start. Its environment has ${problems.length} problem(s):\n${problems.join("\n")}`);
}

/** What children may get a chosen part of. */
export function ownEnvironment(): Readonly<NodeJS.ProcessEnv> {
  return process.env;
}
