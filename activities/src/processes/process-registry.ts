/** Starts commands so that none can outlive its worker unnoticed, keeps them in sight while they run, and ends their whole tree. */
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { invariant } from "@praxis/domain/errors";
import { confirmStepGone } from "./confirm-gone.js";
import { launchGated, type GatedProcess, type Launch } from "./launch-gate.js";
import { asStorageError, processFolder, removeRecord, writeRecord, type ProcessRecord, type StepKey } from "./process-record.js";
import { readBootId, readProcess, readProcessTable, type ProcessIdentity, type ProcessTable } from "./process-table.js";
import { findTreeNow, killTree } from "./process-tree.js";
import { createRunningProcess, type RunningProcess } from "./running-process.js";

/** Folders of one command alone; they go with it. */
export interface PrivateFolders {
  temp: string;
  /** `home` in `temp`. */
  home: string;
  /** Without an own namespace it must stand in the command's environment: by it the command's processes are found again. */
  marker: string;
}

export interface StartCommand {
  step: StepKey & { attempt: number };
  /** True when the process gets its own process namespace: then the kernel holds the tree together. */
  ownNamespace: boolean;
  launch: (folders: PrivateFolders) => Launch;
}

export interface ProcessRegistry {
  /** Resolves once the command itself runs. Rejects with command_not_started or storage_full; then nothing is left. */
  start(command: StartCommand): Promise<RunningProcess>;
  /** Ends what is left of this step on this host. True: it is surely gone. False: something could not be ended within 5 s. */
  confirmGone(step: StepKey): Promise<boolean>;
}

export interface ProcessRegistryDeps {
  dataDir: string;
  now?: () => Date;
}

export function createProcessRegistry({ dataDir, now = () => new Date() }: ProcessRegistryDeps): ProcessRegistry {
  const readTable = createSharedTable();
  const start = async (command: StartCommand): Promise<RunningProcess> => {
    const id = `${Math.floor(now().getTime()).toString(16)}-${randomBytes(6).toString("hex")}`;
    const folder = processFolder(dataDir, id);
    const folders = { temp: path.join(folder, "temp"), home: path.join(folder, "temp", "home"), marker: folder };
    let gated: GatedProcess | null = null;
    try {
      await makeFolders(folders);
      gated = await launchGated(command.launch(folders), folder);
      const record = describe(command, id, gated.pid, folder, now());
      await writeRecord(dataDir, record);
      await gated.open();
      return createRunningProcess({ record, gated, folder, readTable, forget: () => removeRecord(dataDir, id) });
    } catch (error) {
      if (gated !== null) await endUnstarted(gated);
      await removeRecord(dataDir, id);
      throw error;
    }
  };
  return { start, confirmGone: (step) => confirmStepGone(dataDir, step) };
}

async function makeFolders({ home }: PrivateFolders): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw asStorageError(cause);
  }
}

function describe(command: StartCommand, id: string, pid: number, folder: string, now: Date): ProcessRecord {
  const leader = identityOf(pid);
  return {
    ...command.step,
    ...leader,
    id,
    pgid: pid,
    init: command.ownNamespace ? findInit(leader) : null,
    // HOME and TMPDIR lie in the private folder, so whatever the command starts carries its path in the environment.
    marker: command.ownNamespace ? null : folder,
    startedAt: now.toISOString(),
    bootId: readBootId(),
    owner: identityOf(process.pid),
  };
}

/** Start time "" where the system has no /proc: such a record is never used to kill. */
function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: readProcess(pid)?.startTime ?? "" };
}

/** bubblewrap's own child is process 1 of the sandbox. It is there, since the gate behind it has answered. */
function findInit(leader: ProcessIdentity): ProcessIdentity {
  const init = [...readProcessTable().values()].find((facts) => facts.parentPid === leader.pid);
  invariant(init !== undefined, "a sandbox whose gate answers has a first process");
  return { pid: init.pid, startTime: init.startTime };
}

async function endUnstarted(gated: GatedProcess): Promise<void> {
  const leader = identityOf(gated.pid);
  gated.output.destroy();
  await killTree(() => findTreeNow({ known: [leader], marker: null, notBefore: leader.startTime }));
  await gated.ended.catch(() => undefined);
}

/** Many commands that look at the same time share one walk through /proc. */
function createSharedTable(): () => ProcessTable {
  const SHARED_MS = 200; // far below the sampling period, far above the cost of a walk (about 5 ms for 500 processes)
  let table: ProcessTable = new Map();
  let readAt = -Infinity;
  return () => {
    if (performance.now() - readAt > SHARED_MS) {
      table = readProcessTable();
      readAt = performance.now();
    }
    return table;
  };
}
