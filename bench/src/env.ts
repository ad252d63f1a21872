/** What the benchmark reads from its environment: servers to use instead of its own, and where programs are cached. */
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({
  /** A Postgres; a database of its own is made there and removed. */
  DATABASE_URL: z.string().min(1).optional(),
  /** A Temporal; a namespace of its own is made there and removed. */
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  PRAXIS_CACHE_DIR: z
    .string()
    .min(1)
    .default(join(homedir(), ".cache", "kyros-praxis")),
});

export type BenchEnv = Readonly<z.infer<typeof schema>>;

export function readBenchEnv(): BenchEnv {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  return Object.freeze(schema.parse(given));
}

/** For tools and servers that this starts: they pick what they may see. */
export function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
