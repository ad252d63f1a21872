/** The step kind `change.apply`. */
export { createChangeApply, type ChangeApplyDeps, type ChangeApplyOutputs, type ChangeApplyWith } from "./create-change-apply.js";
