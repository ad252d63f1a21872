/** All I/O that workflows perform, put together. Only workers import this. */
export { createActivities, type Activities, type ActivitiesDeps } from "./create-activities.js";
export { removeWorkspace } from "./workspace-prepare/index.js";
export { announceGates, createForges, type AnnounceDeps, type Forges, type GithubAppSettings } from "./forges/index.js";
export { openReceiptKey, type ReceiptKey } from "./gates/signing/receipt-key.js";
export { createQueueActivities, type QueueActivitiesDeps } from "./merge-queue/index.js";
