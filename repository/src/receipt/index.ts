/** Receipts against a repository: who signed, may this tree land, and what a push is told. */
export { isSignedBy } from "./is-signed-by.js";
export { landingFaults, type LandingQuestion } from "./landing-faults.js";
export { isAbsent, judgeRefUpdates, type RefQuestion, type RefRefused, type RefUpdate } from "./judge-ref-updates.js";
export { matchesBranch } from "../change/matches-branch.js";
export { storedFloor } from "./stored-floor.js";
export { receiptNote, RECEIPTS_REF } from "./receipt-notes.js";
