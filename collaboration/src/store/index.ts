/** The face for the one process that owns the collaboration state (the API). Others read with `@praxis/collaboration/reader`. */
export { openStore, type OpenedStore } from "./open-store.js";
export type { StoreOwner } from "./owner-lock.js";
export type { StoreOptions } from "./store-options.js";
export {
  EXTERNAL_EDIT_POLICIES,
  type ArchivedSegment,
  type Change,
  type CollaborationStore,
  type CommitRequest,
  type Committed,
  type Decision,
  type DocumentHead,
  type DocumentView,
  type ExternalEditPolicy,
  type LogPlace,
  type ManagedDocument,
  type StagedState,
  type StoreEvents,
  type StoreLog,
  type StoreState,
} from "./collaboration-store.js";
export {
  COLLABORATION_VIAS,
  type CollaborationActor,
  type CollaborationEvent,
  type EventLine,
  type KeyedAnswer,
  type LoggedChange,
  type LoggedOperation,
} from "../log/event-line.js";
