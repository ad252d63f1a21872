/** Shutting a command in: what this host can do, and how the sandbox is told. */
export { probeSandbox, type ProbeOptions } from "./probe-sandbox.js";
export { bubblewrapArguments, isWithin, SANDBOX_HOME, SANDBOX_TEMP, type ReadOnlyMount, type SandboxView } from "./bubblewrap-arguments.js";
export type { Bubblewrap, NoSandbox, Sandbox } from "./sandbox.js";
export { hiddenPlaces, praxisFolders, type HiddenPlaces } from "./hidden-places.js";
