/** Changes that a forge tells us about: where they come from, and which news of them counts. */
export { FORGES, mergeGroupChange, pullChange, type ForgeName, type ForgeOrigin } from "./forge-origin.js";
export { afterForgeNews, type ForgeChange, type ForgeEffect, type ForgeNews, type ForgeStep } from "./forge-change.js";
export { githubCloneUrl, isListedRepository, isRepositoryPattern } from "./github-address.js";
