/** Repositories made for tests, and plain git to check numbers against. Never imported by the product. */
export { buildOddRepository, type OddRepository } from "./build-odd-repository.js";
export { buildLargeRepository, type LargeRepository } from "./build-large-repository.js";
export { plainGit, plainGitBytes } from "./plain-git.js";
export { serveRepository, type ServedRepository } from "./serve-repository.js";
