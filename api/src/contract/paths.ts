/** Every address as a function, so that nobody joins texts. Parts are percent-encoded here. */
export const API_PREFIX = "/api/v1";

const part = encodeURIComponent;
const run = (runId: string): string => `${API_PREFIX}/runs/${part(runId)}`;
const step = (runId: string, stepId: string): string => `${run(runId)}/steps/${part(stepId)}`;
const approval = (approvalId: string): string => `${API_PREFIX}/approvals/${part(approvalId)}`;
const gate = (gateId: string): string => `${API_PREFIX}/gates/${part(gateId)}`;
const task = (taskId: string): string => `${API_PREFIX}/collab/tasks/${part(taskId)}`;
const lock = (lockId: string): string => `${API_PREFIX}/collab/locks/${part(lockId)}`;

const lease = (leaseId: string): string => `${API_PREFIX}/leases/${part(leaseId)}`;

export const paths = {
  agents: (): string => `${API_PREFIX}/agents`,
  agent: (agentId: string): string => `${API_PREFIX}/agents/${part(agentId)}`,
  pools: (): string => `${API_PREFIX}/pools`,
  pool: (name: string): string => `${API_PREFIX}/pools/${part(name)}`,
  pollPool: (pool: string): string => `${API_PREFIX}/pools/${part(pool)}/poll`,
  leases: (): string => `${API_PREFIX}/leases`,
  ackLease: (leaseId: string): string => `${lease(leaseId)}/ack`,
  heartbeatLease: (leaseId: string): string => `${lease(leaseId)}/heartbeat`,
  leaseEvents: (leaseId: string): string => `${lease(leaseId)}/events`,
  leaseArtifact: (leaseId: string, name: string): string => `${lease(leaseId)}/artifacts/${part(name)}`,
  leaseWorkspace: (leaseId: string): string => `${lease(leaseId)}/workspace.bundle`,
  completeLease: (leaseId: string): string => `${lease(leaseId)}/complete`,
  failLease: (leaseId: string): string => `${lease(leaseId)}/fail`,
  releaseLease: (leaseId: string): string => `${lease(leaseId)}/release`,
  parkLease: (leaseId: string): string => `${lease(leaseId)}/park`,
  revokeLease: (leaseId: string): string => `${lease(leaseId)}/revoke`,
  openapi: (): string => `${API_PREFIX}/openapi.json`,
  runs: (): string => `${API_PREFIX}/runs`,
  run,
  cancelRun: (runId: string): string => `${run(runId)}/cancel`,
  pauseRun: (runId: string): string => `${run(runId)}/pause`,
  resumeRun: (runId: string): string => `${run(runId)}/resume`,
  retryRun: (runId: string): string => `${run(runId)}/retry`,
  runMessages: (runId: string): string => `${run(runId)}/messages`,
  runEvents: (runId: string): string => `${run(runId)}/events`,
  runPlaybook: (runId: string): string => `${run(runId)}/playbook`,
  runHistory: (runId: string): string => `${run(runId)}/history`,
  runHistoryEvents: (runId: string): string => `${run(runId)}/history/events`,
  runHistoryJson: (runId: string): string => `${run(runId)}/history.json`,
  retryStep: (runId: string, stepId: string): string => `${step(runId, stepId)}/retry`,
  stepOutput: (runId: string, stepId: string): string => `${step(runId, stepId)}/output`,
  artifacts: (runId: string): string => `${run(runId)}/artifacts`,
  artifact: (runId: string, name: string): string => `${run(runId)}/artifacts/${part(name)}`,
  playbooks: (): string => `${API_PREFIX}/playbooks`,
  playbook: (name: string): string => `${API_PREFIX}/playbooks/${part(name)}`,
  validatePlaybook: (): string => `${API_PREFIX}/playbooks/validate`,
  approvals: (): string => `${API_PREFIX}/approvals`,
  approval,
  approvalDecision: (approvalId: string): string => `${approval(approvalId)}/decision`,
  keys: (): string => `${API_PREFIX}/keys`,
  key: (keyId: string): string => `${API_PREFIX}/keys/${part(keyId)}`,
  sessions: (): string => `${API_PREFIX}/sessions`,
  refreshSession: (): string => `${API_PREFIX}/sessions/refresh`,
  currentSession: (): string => `${API_PREFIX}/sessions/me`,
  loginCodes: (): string => `${API_PREFIX}/sessions/codes`,
  jwks: (): string => `${API_PREFIX}/.well-known/jwks.json`,
  views: (): string => `${API_PREFIX}/views`,
  view: (viewId: string): string => `${API_PREFIX}/views/${part(viewId)}`,
  stats: (): string => `${API_PREFIX}/stats`,
  cspReports: (): string => `${API_PREFIX}/csp-reports`,
  gates: (): string => `${API_PREFIX}/gates`,
  gate,
  explainGate: (gateId: string): string => `${gate(gateId)}/explain`,
  overrideGate: (gateId: string): string => `${gate(gateId)}/override`,
  rerunGate: (gateId: string): string => `${gate(gateId)}/rerun`,
  gateSigners: (): string => `${API_PREFIX}/gate-signers`,
  documents: (): string => `${API_PREFIX}/collab/state`,
  document: (name: string): string => `${API_PREFIX}/collab/state/${part(name)}`,
  transaction: (): string => `${API_PREFIX}/collab/txn`,
  tasks: (): string => `${API_PREFIX}/collab/tasks`,
  task,
  claimTask: (): string => `${API_PREFIX}/collab/tasks/claim`,
  moveTask: (taskId: string): string => `${task(taskId)}/transition`,
  locks: (): string => `${API_PREFIX}/collab/locks`,
  renewLock: (lockId: string): string => `${lock(lockId)}/renew`,
  releaseLock: (lockId: string): string => `${lock(lockId)}/release`,
  collabEvents: (): string => `${API_PREFIX}/collab/events`,
  /** Outside the prefix; no key needed. */
  healthz: (): string => "/healthz",
  readyz: (): string => "/readyz",
  metrics: (): string => "/metrics",
  /** The same as `jwks`, where programs look that know only the host. */
  wellKnownJwks: (): string => "/.well-known/jwks.json",
} as const;
