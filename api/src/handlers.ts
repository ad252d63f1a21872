/** The table of handlers. A route of the contract without one does not compile. */
import type { ApprovalStore, ArtifactStore, EventStore, KeyStore, OutputStore, Recorder, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Ids } from "@praxis/domain/ids";
import type { Git } from "@praxis/repository";
import { createDecideApproval } from "./approvals/decide-approval.js";
import { createGetApproval } from "./approvals/get-approval.js";
import { createListApprovals } from "./approvals/list-approvals.js";
import { createGetArtifact } from "./artifacts/get-artifact.js";
import { createListArtifacts } from "./artifacts/list-artifacts.js";
import { createListRunEvents } from "./events/list-run-events.js";
import type { Wakeups } from "./events/run-wakeups.js";
import type { Authenticate } from "./http/authenticate.js";
import type { Handlers } from "./http/call.js";
import type { OpenStreams } from "./http/sse.js";
import { createCreateKey } from "./keys/create-key.js";
import { createListKeys } from "./keys/list-keys.js";
import { createRevokeKey } from "./keys/revoke-key.js";
import { createLeaseHandlers, type LeaseHandlerDeps } from "./leases/lease-handlers.js";
import { createGetOpenapi } from "./openapi/get-openapi.js";
import { createGetPlaybook } from "./playbooks/get-playbook.js";
import { createListPlaybooks } from "./playbooks/list-playbooks.js";
import { createValidatePlaybook } from "./playbooks/validate-playbook.js";
import { createControlRun } from "./runs/control-run.js";
import { createGetRun } from "./runs/get-run.js";
import { createGetRunHistoryJson } from "./runs/get-run-history-json.js";
import type { InlineDelivery } from "./runs/inline-delivery.js";
import { createListRuns } from "./runs/list-runs.js";
import { createPostMessage } from "./runs/post-message.js";
import type { RepositoryResolver } from "./runs/resolve-repository.js";
import { createRetryRun } from "./runs/retry-run.js";
import { createRetryStep } from "./runs/retry-step.js";
import { createStartRun } from "./runs/start-run.js";
import { createToStartRunCommand } from "./runs/start-run-command.js";
import type { TemporalPort } from "./runs/temporal-port.js";
import { createGetStepOutput } from "./steps/get-step-output.js";

export interface HandlerDeps {
  runs: RunStore;
  recorder: Recorder;
  approvals: ApprovalStore;
  events: EventStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  output: OutputStore;
  keys: KeyStore;
  temporal: TemporalPort;
  delivery: InlineDelivery;
  git: Git;
  repositories: RepositoryResolver;
  authenticate: Authenticate;
  wakeups: Wakeups;
  streams: OpenStreams;
  ids: Ids;
  now: () => number;
  allowBenchKinds: boolean;
  leasing: LeaseHandlerDeps;
}

export function createHandlers(deps: HandlerDeps): Handlers {
  return {
    ...createLeaseHandlers(deps.leasing),
    cancelRun: createControlRun(deps, "cancelRun"),
    createKey: createCreateKey(deps),
    decideApproval: createDecideApproval(deps),
    getApproval: createGetApproval(deps),
    getArtifact: createGetArtifact(deps),
    getOpenapi: createGetOpenapi(),
    getPlaybook: createGetPlaybook(deps),
    getRun: createGetRun(deps),
    getRunHistoryJson: createGetRunHistoryJson(deps),
    getStepOutput: createGetStepOutput(deps),
    listApprovals: createListApprovals(deps),
    listArtifacts: createListArtifacts(deps),
    listKeys: createListKeys(deps),
    listPlaybooks: createListPlaybooks(deps),
    listRunEvents: createListRunEvents(deps),
    listRuns: createListRuns(deps),
    pauseRun: createControlRun(deps, "pauseRun"),
    postMessage: createPostMessage(deps),
    resumeRun: createControlRun(deps, "resumeRun"),
    retryRun: createRetryRun(deps),
    retryStep: createRetryStep(deps),
    revokeKey: createRevokeKey(deps),
    startRun: createStartRun({ ...deps, toCommand: createToStartRunCommand({ ...deps, pools: deps.leasing.pools }) }),
    validatePlaybook: createValidatePlaybook(deps),
  };
}
