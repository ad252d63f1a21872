/** The merge queue: who is next, what is built on what, and what may land. Pure: no I/O, no clock. */
export { isLane, LANES, type Lane } from "./lane.js";
export { ENTRY_STATUSES, isEntryOpen, type EndedStatus, type EntryStatus } from "./entry-status.js";
export {
  INITIAL_QUEUE,
  WINDOW,
  type Candidate,
  type OpenEntry,
  type QueuedEntry,
  type QueueState,
  type TreeVerdict,
} from "./queue-state.js";
export { nextMoves, wantedTrees, type QueueMove } from "./next-moves.js";
export { afterEvent, type QueueEvent } from "./after-event.js";
export { landingMessage, type LandedCommit } from "./landing-message.js";
