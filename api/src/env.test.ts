import { describe, expect, test } from "@jest/globals";
import { API_ENV_NAMES, readApiEnv } from "./env.js";

const least = { DATABASE_URL: "postgres://u:secret@localhost/praxis" };

test("the database's address is all that must be set", () => {
  expect(readApiEnv(least)).toMatchObject({
    listen: { host: "127.0.0.1", port: 8080 },
    temporal: { namespace: "default" },
    repositories: { hosts: [], schemes: ["https", "ssh"] },
    ratePerSecond: { read: 300, write: 100, lease: 500 },
    metrics: null,
    tokens: null,
    redisUrl: null,
    allowBenchKinds: false,
  });
});

describe("problems", () => {
  const problems = (source: Record<string, string>): string => {
    try {
      readApiEnv(source);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  test("all are reported at once, without values", () => {
    const text = problems({ DATABASE_URL: "mysql://u:secret@h", PRAXIS_API_PORT: "many", PRAXIS_LOG_LEVEL: "loud" });
    expect(text.split("\n").map((line) => line.split(":")[0])).toEqual(["DATABASE_URL", "PRAXIS_LOG_LEVEL", "PRAXIS_API_PORT"]);
    expect(text).not.toMatch(/secret|many/);
  });
  test("a missing variable is said to be missing", () => {
    expect(problems({})).toBe("DATABASE_URL: must be set");
  });
  test("an empty text counts as not set", () => {
    expect(problems({ DATABASE_URL: "" })).toBe("DATABASE_URL: must be set");
    expect(readApiEnv({ ...least, REDIS_URL: "" }).redisUrl).toBeNull();
  });
  test("the issuer's variables belong together", () => {
    expect(problems({ ...least, JWT_ISSUER: "x" })).toMatch(/JWT_AUDIENCE: must be set together.*\nJWT_JWKS_URL/);
  });
});

test("every name is listed once", () => {
  expect(new Set(API_ENV_NAMES).size).toBe(API_ENV_NAMES.length);
  expect(API_ENV_NAMES).toContain("PRAXIS_ALLOW_BENCH_KINDS");
});

test("key and second copy of the checkpoints lie in the data folder unless they are put elsewhere", () => {
  const inside = readApiEnv({ ...least, PRAXIS_DATA_DIR: "/data" }).collaboration;
  expect(inside).toMatchObject({
    signingKeyFile: "/data/keys/collaboration-signing.pem",
    checkpointCopyFolder: "/data/collaboration-checkpoints",
  });
  const elsewhere = { PRAXIS_COLLABORATION_KEY_FILE: "/witness/key.pem", PRAXIS_COLLABORATION_CHECKPOINTS: "/witness/copy" };
  expect(readApiEnv({ ...least, PRAXIS_DATA_DIR: "/data", ...elsewhere }).collaboration).toMatchObject({
    signingKeyFile: "/witness/key.pem",
    checkpointCopyFolder: "/witness/copy",
  });
});
