/** Puts every executor together with what it needs. A step kind without an execution here does not compile. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { WorkspaceDraft } from "@praxis/database";
import type { Json } from "@praxis/domain/hashing";
import type { ExecutedKind } from "@praxis/domain/playbook";
import {
  STEP_ACTIVITIES,
  type AgentActivities,
  type GateActivities,
  type HostActivities,
  type QueueActivities,
  type RunActivities,
  type StepActivities,
  type StepActivityName,
} from "@praxis/temporal/contracts";
import type { Git, RepositoryPolicy } from "@praxis/repository";
import type { ExternalCheckStore, GateStore } from "@praxis/database";
import { createVerifyWork } from "./agent/index.js";
import { createGateActivities } from "./change-gate/index.js";
import { createReadBoard } from "./change-gate/read-board.js";
import { createQueueActivities, type QueueActivitiesDeps } from "./merge-queue/index.js";
import { createForges, type Forges, type GithubAppSettings } from "./forges/index.js";
import { createChangeApply } from "./change-apply/index.js";
import { createCommand } from "./command/index.js";
import type { ReceiptKey } from "./gates/signing/receipt-key.js";
import { createProcessRegistry, reapProcesses } from "./processes/index.js";
import { createRepositoryHistory } from "./repository-history/index.js";
import { createRepositoryInventory } from "./repository-inventory/index.js";
import { createRepositoryReport } from "./repository-report/index.js";
import { createRunActivities, type RunDeps } from "./runs/index.js";
import { hiddenPlaces, probeSandbox } from "./sandbox/index.js";
import { createOpenWorkspace } from "./steps/open-workspace.js";
import { createRunLibrary } from "./steps/run-library.js";
import { createStep, type StepExecution } from "./steps/run-step.js";
import { createWorkspacePrepare, emptyWorkspacePath, preparedWorkspacePath } from "./workspace-prepare/index.js";
import { toFailure } from "./to-failure.js";

export interface ActivitiesDeps extends Omit<RunDeps, "library" | "shortKinds">, Pick<QueueActivitiesDeps, "queue"> {
  git: Git;
  dataDir: string;
  repositoryPolicy: RepositoryPolicy;
  /** Branches that no step writes; `*` stands for any text. The default branch of a repository is protected besides. */
  protectedBranches: readonly string[];
  /** The worker's environment: commands get a short list of plain names of it. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  gates: GateStore;
  reports: ExternalCheckStore;
  /** Of the shared state, as the API has it: gates read the board of tasks there. It may not be there. */
  collaborationDir: string;
  /** Signs the receipts of gates. */
  signer: ReceiptKey;
  /** Null: this worker does not speak to GitHub. */
  github: GithubAppSettings | null;
  /** Files that no command may see: keys of ours that lie elsewhere. */
  privateFiles: readonly string[];
  /** Commands of a change run also where they cannot be shut in. */
  allowUnsandboxedGates: boolean;
}

export interface Activities {
  run: RunActivities;
  steps: StepActivities;
  host: HostActivities;
  agent: Pick<AgentActivities, "verifyWork">;
  gates: GateActivities;
  queue: QueueActivities;
  /** For the loop that tells forges how gates stand. */
  forges: Forges;
}

/** Ends what an earlier worker on this machine left running, then composes. */
export async function createActivities(deps: ActivitiesDeps): Promise<Activities> {
  const { dataDir } = deps;
  const reaped = await reapProcesses({ dataDir });
  if (reaped.length > 0) deps.log.warn({ reaped }, "ended commands that an earlier worker had left");
  const processes = createProcessRegistry({ dataDir });
  const sandbox = await probeSandbox();
  deps.log.info({ sandbox }, "commands run in this sandbox");
  const library = createRunLibrary(deps);
  // All of a service's settings: there is nothing among them that a command needs.
  const settings = join(homedir(), ".config");
  const hidden = hiddenPlaces({ dataDir, home: homedir(), folders: [settings], files: deps.privateFiles });
  const forges = createForges({ ...deps, policy: deps.repositoryPolicy, mirrorsDir: join(dataDir, "repositories") });
  const command = createCommand({
    dataDir,
    roots: deps.repositoryPolicy.roots,
    sandbox,
    processes,
    baseEnv: deps.baseEnv,
    hidden: hidden.folders,
    hiddenFiles: hidden.files,
  });
  const kinds = executions({ ...deps, library }, command);
  const runDeps: RunDeps = { ...deps, library, shortKinds: kinds };
  return {
    run: createRunActivities(runDeps),
    steps: stepActivities(runDeps, kinds),
    queue: createQueueActivities(deps),
    agent: { verifyWork: createVerifyWork({ ...runDeps, git: deps.git, dataDir, policy: deps.repositoryPolicy, command }) },
    gates: createGateActivities({
      ...deps,
      forges,
      surroundings: {
        stateDir: join(dataDir, "gates"),
        baseEnv: deps.baseEnv,
        sandbox,
        hidden: hidden.folders,
        hiddenFiles: hidden.files,
        onlyInSandbox: !deps.allowUnsandboxedGates,
        readBoard: createReadBoard(deps.collaborationDir),
      },
    }),
    forges,
    host: {
      async confirmProcessGone(task) {
        try {
          return { gone: await processes.confirmGone(task) };
        } catch (error) {
          throw toFailure(error);
        }
      },
    },
  };
}

type Executions = Record<ExecutedKind, StepExecution>;

function executions(deps: ActivitiesDeps & Pick<RunDeps, "library">, command: StepExecution["execute"]): Executions {
  const { git, dataDir, hostId, repositoryPolicy } = deps;
  const workspace = createOpenWorkspace({ dataDir, hostId });
  const doNothing: StepExecution["execute"] = () => Promise.resolve({});
  return {
    "workspace.prepare": {
      execute: createWorkspacePrepare({ git, dataDir, hostId, policy: repositoryPolicy }),
      leaves: ({ runId, stepId, generation }, outputs) =>
        leftBehind(hostId, preparedWorkspacePath({ dataDir, runId, stepId, generation }), outputs),
    },
    command: {
      execute: command,
      workspace,
      leaves: (task) => (task.workspace ? null : leftBehind(hostId, emptyWorkspacePath({ dataDir, ...task }), null)),
    },
    "repository.inventory": { execute: createRepositoryInventory({ git }), workspace },
    "repository.history": { execute: createRepositoryHistory({ git }), workspace },
    "repository.report": { execute: createRepositoryReport(), workspace, readsNeeds: true },
    "change.apply": { execute: createChangeApply({ ...deps, policy: repositoryPolicy }) },
    "bench.noop": { execute: doNothing },
    "bench.noop-short": { execute: doNothing },
  };
}

function leftBehind(hostId: string, path: string, outputs: Json | null): WorkspaceDraft {
  const commit =
    typeof outputs === "object" && outputs !== null && "commit" in outputs && typeof outputs.commit === "string" ? outputs.commit : null;
  return { hostId, path, source: {}, commit };
}

function stepActivities(deps: RunDeps, kinds: Executions): StepActivities {
  const named = (Object.keys(kinds) as ExecutedKind[]).map((kind) => [STEP_ACTIVITIES[kind], createStep(deps, kinds[kind])] as const);
  return Object.fromEntries(named) as Record<StepActivityName, StepActivities[StepActivityName]>;
}
