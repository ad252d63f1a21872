/** Ids: a prefix that says the kind and 26 sortable characters (ULID: 48 bits of time, 80 bits of chance). Pure: time and chance are given. */
export { ID_PREFIXES, type IdKind, formatId, isId, createIds, type Ids } from "./id.js";
export { runWorkflowId, runIdOfWorkflow } from "./workflow-id.js";
export { changeGateWorkflowId, gateEvaluationWorkflowId, mergeQueueWorkflowId } from "./gate-workflow-id.js";
