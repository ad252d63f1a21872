/** The face for everybody who reads without owning: no lock, no writes, safe beside a running owner. */
export { listDocuments, readDocument, type ReadDocument } from "./read-document.js";
export { readEvents, type ReadEvent } from "./read-events.js";
export { LOG_VERDICTS, verifyFolder, type LogReport, type VerifyOptions } from "./verify-folder.js";
export { changesOf } from "../documents/rebuilt-documents.js";
export type { CollaborationActor, CollaborationEvent, EventLine, LoggedChange, LoggedOperation } from "../log/event-line.js";
