/** The one envelope of every log (a run's events; later the collaboration log): dense `seq`, each line chained to the one before. */
export { EVENT_ACTOR_KINDS, type Actor, type EventDraft, type EventEnvelope, type SealedEvent, sealEvent } from "./envelope.js";
export { verifyChain, type ChainFault, type ChainReport } from "./verify-chain.js";
export { RUN_EVENT_TYPES, type RunEventType } from "./run-event-types.js";
export { COLLABORATION_EVENT_TYPES, isOwnCollaborationType, type CollaborationEventType } from "./collaboration-event-types.js";
