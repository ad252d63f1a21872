/** Gates on this machine: what has to be known about a change, collected without a server. Face for workers and for the command line. */
export { createGateRunner, type GateRequest, type GateResult, type GateRunnerDeps, type RunGate } from "./create-gate-runner.js";
export { createPolicyReplay, type ReplayedChange, type ReplayPolicy, type ReplayRequest } from "./replay-policy.js";
export { NO_REPORTS, type GivenReports } from "./given-reports.js";
export { readGivenReport } from "./run/report-files.js";
export { knownReceiptKey, openReceiptKey, type ReceiptKey, type ReceiptKeyFile } from "./signing/receipt-key.js";
