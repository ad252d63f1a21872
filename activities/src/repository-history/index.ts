/** The step kind `repository.history`. */
export { createRepositoryHistory } from "./create-repository-history.js";
