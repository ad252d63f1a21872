/** The step kind `repository.report`. */
export { createRepositoryReport } from "./create-repository-report.js";
