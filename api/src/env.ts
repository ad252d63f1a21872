/** Every variable the API reads, checked at once: all problems are reported together. The only file of this room that knows variable names. */
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { EXTERNAL_EDIT_POLICIES, type ExternalEditPolicy } from "@praxis/collaboration/store";
import { isRepositoryPattern } from "@praxis/domain/forge";
import { z } from "zod";
import { OWN_ISSUER } from "./sessions/own-issuer.js";
import type { GithubSettings } from "./webhooks/github-settings.js";

const flag = z.enum(["true", "false", "1", "0", ""]).transform((text) => text === "true" || text === "1");
const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number")
  .transform(Number)
  .pipe(z.number().int().min(0).max(65_535));
const rate = z
  .string()
  .regex(/^\d{1,7}$/, "must be a whole number")
  .transform(Number)
  .pipe(z.number().int().min(1));
const commaList = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
/** Exactly as a browser says it: `*`, a path or a trailing slash would never match. */
const isOrigin = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const variables = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// address"),
  TEMPORAL_ADDRESS: z.string().min(1).default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  TEMPORAL_TLS: flag.default(false),
  TEMPORAL_API_KEY: z.string().optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, "must be a redis:// address")
    .optional(),
  PRAXIS_DATA_DIR: z.string().min(1).default(".praxis/data"),
  PRAXIS_COLLABORATION_DIR: z.string().min(1).default("collaboration"),
  PRAXIS_COLLABORATION_KEY_FILE: z.string().min(1).optional(),
  PRAXIS_COLLABORATION_CHECKPOINTS: z.string().min(1).optional(),
  PRAXIS_COLLABORATION_EDITS: z.enum(EXTERNAL_EDIT_POLICIES).default("adopt"),
  PRAXIS_REPOSITORY_ROOTS: z.string().optional(),
  PRAXIS_REPOSITORY_HOSTS: commaList.default([]),
  PRAXIS_REPOSITORY_SCHEMES: commaList.default(["https", "ssh"]),
  PRAXIS_LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
  PRAXIS_API_HOST: z.string().min(1).default("127.0.0.1"),
  PRAXIS_API_PORT: port.default(8080),
  PRAXIS_METRICS_HOST: z.string().min(1).optional(),
  PRAXIS_METRICS_PORT: port.optional(),
  JWT_ISSUER: z
    .string()
    .min(1)
    .refine((issuer) => issuer !== OWN_ISSUER, "is the name of our own tokens' issuer")
    .optional(),
  JWT_AUDIENCE: z.string().min(1).optional(),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  PRAXIS_CONSOLE_ORIGINS: commaList
    .refine((origins) => origins.every(isOrigin), "must be origins like https://console.example:8443, without a path, separated by commas")
    .default([]),
  PRAXIS_RATE_READ: rate.default(300),
  PRAXIS_RATE_WRITE: rate.default(100),
  PRAXIS_RATE_LEASE: rate.default(500),
  PRAXIS_LEASE_ARTIFACT_BYTES_MAX: z
    .string()
    .regex(/^\d{1,12}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().int().min(1))
    .default(64 * 1024 * 1024),
  PRAXIS_ALLOW_BENCH_KINDS: flag.default(false),
  GITHUB_APP_ID: z
    .string()
    .regex(/^\d{1,15}$/, "must be the number of the GitHub app")
    .transform(Number)
    .optional(),
  GITHUB_WEBHOOK_SECRET: z.string().min(16, "must have 16 characters or more").optional(),
  GITHUB_REPOSITORIES: commaList
    .refine((list) => list.every(isRepositoryPattern), "must be repositories like owner/name, or owner/* for all of one owner")
    .default([]),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).default("https://api.github.com"),
});

/** For the check that `.env.example` names every variable. */
export const API_ENV_NAMES = Object.keys(variables.shape) as readonly (keyof typeof variables.shape)[];

export interface ApiEnv {
  databaseUrl: string;
  temporal: { address: string; namespace: string; tls: boolean; apiKey: string | null };
  redisUrl: string | null;
  dataDir: string;
  collaboration: {
    folder: string;
    /** What happens to files of the shared state that somebody edited by hand. */
    externalEdits: ExternalEditPolicy;
    /** Both best where whoever can write `folder` cannot. */
    signingKeyFile: string;
    checkpointCopyFolder: string;
  };
  repositories: { roots: string[]; hosts: string[]; schemes: string[] };
  logLevel: (typeof LOG_LEVELS)[number];
  listen: { host: string; port: number };
  /** Null: `/metrics` answers loopback callers on the API's own port. */
  metrics: { host: string; port: number } | null;
  /** Null: every Bearer token is refused. */
  tokens: { issuer: string; audience: string; jwksUrl: string } | null;
  /** Whose pages may open the live socket. */
  consoleOrigins: string[];
  ratePerSecond: { read: number; write: number; lease: number };
  /** Of one artifact that an agent uploads. */
  leaseArtifactBytesMax: number;
  allowBenchKinds: boolean;
  /** Null: messages of GitHub are not taken. */
  github: GithubSettings | null;
}

/** One line per problem; never a value, because values can be secret. */
export class EnvProblem extends Error {
  override readonly name = "EnvProblem";
}

/** Throws `EnvProblem`. An empty text counts as not set. */
export function readApiEnv(source: Readonly<Record<string, string | undefined>>): ApiEnv {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const result = variables.safeParse(set);
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join(".")}: ${textOf(issue.message, String(issue.path[0]) in set)}`);
  const jwt = ["JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL"];
  const missing = jwt.filter((name) => set[name] === undefined);
  if (missing.length > 0 && missing.length < jwt.length)
    problems.push(...missing.map((name) => `${name}: must be set together with the other JWT_ variables`));
  if (!result.success || problems.length > 0) throw new EnvProblem(problems.join("\n"));
  return Object.freeze(envOf(result.data));
}

function textOf(message: string, isSet: boolean): string {
  return isSet ? message : "must be set";
}

function envOf(values: z.output<typeof variables>): ApiEnv {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: jwksUrl } = values;
  const here = process.cwd();
  const roots = values.PRAXIS_REPOSITORY_ROOTS?.split(delimiter).filter((root) => root !== "") ?? [here, resolve(here, ".."), tmpdir()];
  return {
    databaseUrl: values.DATABASE_URL,
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      tls: values.TEMPORAL_TLS,
      apiKey: values.TEMPORAL_API_KEY ?? null,
    },
    redisUrl: values.REDIS_URL ?? null,
    dataDir: resolve(values.PRAXIS_DATA_DIR),
    collaboration: {
      folder: resolve(values.PRAXIS_COLLABORATION_DIR),
      externalEdits: values.PRAXIS_COLLABORATION_EDITS,
      signingKeyFile: resolve(values.PRAXIS_COLLABORATION_KEY_FILE ?? join(values.PRAXIS_DATA_DIR, "keys", "collaboration-signing.pem")),
      checkpointCopyFolder: resolve(values.PRAXIS_COLLABORATION_CHECKPOINTS ?? join(values.PRAXIS_DATA_DIR, "collaboration-checkpoints")),
    },
    repositories: {
      roots: roots.map((root) => resolve(root)),
      hosts: values.PRAXIS_REPOSITORY_HOSTS,
      schemes: values.PRAXIS_REPOSITORY_SCHEMES,
    },
    logLevel: values.PRAXIS_LOG_LEVEL,
    listen: { host: values.PRAXIS_API_HOST, port: values.PRAXIS_API_PORT },
    metrics:
      values.PRAXIS_METRICS_PORT === undefined && values.PRAXIS_METRICS_HOST === undefined
        ? null
        : { host: values.PRAXIS_METRICS_HOST ?? "127.0.0.1", port: values.PRAXIS_METRICS_PORT ?? 9464 },
    tokens: issuer !== undefined && audience !== undefined && jwksUrl !== undefined ? { issuer, audience, jwksUrl } : null,
    consoleOrigins: values.PRAXIS_CONSOLE_ORIGINS,
    ratePerSecond: { read: values.PRAXIS_RATE_READ, write: values.PRAXIS_RATE_WRITE, lease: values.PRAXIS_RATE_LEASE },
    leaseArtifactBytesMax: values.PRAXIS_LEASE_ARTIFACT_BYTES_MAX,
    allowBenchKinds: values.PRAXIS_ALLOW_BENCH_KINDS,
    github: githubOf(values),
  };
}

/** Half of it is none: the route then says what is missing. */
function githubOf(values: z.output<typeof variables>): GithubSettings | null {
  const { GITHUB_APP_ID: appId, GITHUB_WEBHOOK_SECRET: webhookSecret, GITHUB_REPOSITORIES: repositories } = values;
  if (appId === undefined || webhookSecret === undefined || repositories.length === 0) return null;
  return { appId, webhookSecret, repositories, apiUrl: values.GITHUB_API_URL };
}

/** The process's own variables; the one place that touches them. */
export function readProcessEnv(): ApiEnv {
  return readApiEnv(process.env);
}
