/** Work for an agent outside the platform: offered in a pool, held by a lease, verified if the playbook says how. */
import { ON_STALL, TTL_LEAST_MS, TTL_MOST_MS } from "../../lease/index.js";
import { command } from "./command.js";

const { argv, shell, cwd, env, network } = command.with.properties;

export const agent = {
  summary: "Offer work to an agent and wait for the result.",
  with: {
    type: "object",
    required: ["pool", "instructions"],
    additionalProperties: false,
    properties: {
      pool: { type: "string", pattern: "^[a-z0-9][a-z0-9._-]{0,63}$" },
      instructions: { type: "string", minLength: 1, maxLength: 65_536 },
      inputs: { type: "object", maxProperties: 200 },
      ttlMs: { type: "integer", minimum: TTL_LEAST_MS, maximum: TTL_MOST_MS },
      verify: {
        type: "object",
        required: ["argv"],
        additionalProperties: false,
        properties: { argv, shell, cwd, env, network, timeoutMs: { type: "integer", minimum: 1_000, maximum: 3_600_000 } },
      },
      maxRounds: { type: "integer", minimum: 1, maximum: 20 },
      capabilities: {
        type: "array",
        maxItems: 50,
        uniqueItems: true,
        items: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}$" },
      },
      onStall: { type: "string", enum: ON_STALL },
    },
  },
  // A lost agent's work is given to the next one, who is told what was recorded.
  sideEffect: "idempotent",
  runsOn: "workflow",
  short: false,
  timeoutMs: 14_400_000,
  heartbeatTimeoutMs: 0,
  attempts: 3,
} as const;
