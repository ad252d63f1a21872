/** Where changes come from and where their verdicts are shown: folders, plain URLs, GitHub. */
export { createForges, type ForgesDeps } from "./create-forges.js";
export { announceGates, type AnnounceDeps } from "./announce-gates.js";
export type { ForgeAdapter, Forges } from "./forge-adapter.js";
export type { GithubAppSettings } from "./github/create-github.js";
