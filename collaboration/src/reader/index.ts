/** The face for everybody who reads without owning: no lock, no writes, safe beside a running owner. */
export type { CollaborationActor, CollaborationEvent, EventLine } from "../log/event-line.js";
