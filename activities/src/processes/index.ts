/** Running commands: started behind a gate, recorded before they run, ended with everything they started. */
export { createProcessRegistry, type PrivateFolders, type ProcessRegistry, type StartCommand } from "./process-registry.js";
export { reapProcesses, type ReapedProcess } from "./confirm-gone.js";
export type { ProcessUsage, RunningProcess } from "./running-process.js";
export type { Launch, ProcessEnd } from "./launch-gate.js";
export { asStorageError, type StepKey } from "./process-record.js";
