/** Every address as a function, so that nobody joins texts. Parts are percent-encoded here. */
export const API_PREFIX = "/api/v1";

const part = encodeURIComponent;
const run = (runId: string): string => `${API_PREFIX}/runs/${part(runId)}`;
const step = (runId: string, stepId: string): string => `${run(runId)}/steps/${part(stepId)}`;
const approval = (approvalId: string): string => `${API_PREFIX}/approvals/${part(approvalId)}`;
const task = (taskId: string): string => `${API_PREFIX}/collab/tasks/${part(taskId)}`;
const lock = (lockId: string): string => `${API_PREFIX}/collab/locks/${part(lockId)}`;

export const paths = {
  openapi: (): string => `${API_PREFIX}/openapi.json`,
  runs: (): string => `${API_PREFIX}/runs`,
  run,
  cancelRun: (runId: string): string => `${run(runId)}/cancel`,
  pauseRun: (runId: string): string => `${run(runId)}/pause`,
  resumeRun: (runId: string): string => `${run(runId)}/resume`,
  retryRun: (runId: string): string => `${run(runId)}/retry`,
  runMessages: (runId: string): string => `${run(runId)}/messages`,
  runEvents: (runId: string): string => `${run(runId)}/events`,
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
} as const;
