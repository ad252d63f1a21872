/** Every table, for drizzle-kit and the stores. */
export { agentSteps } from "./agent-steps.js";
export { agents } from "./agents.js";
export { apiKeys } from "./api-keys.js";
export { approvals } from "./approvals.js";
export { artifacts } from "./artifacts.js";
export { commands } from "./commands.js";
export { idempotencyKeys } from "./idempotency-keys.js";
export { leaseCommands } from "./lease-commands.js";
export { leases } from "./leases.js";
export { offers } from "./offers.js";
export { playbookTexts } from "./playbook-texts.js";
export { pools } from "./pools.js";
export { runEvents } from "./run-events.js";
export { runs } from "./runs.js";
export { stepOutput } from "./step-output.js";
export { steps } from "./steps.js";
export { workspaces } from "./workspaces.js";
