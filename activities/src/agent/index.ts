/** The step kind `agent`: offers, what their ends mean, and the verification of the work. */
export { agentEvidence } from "./agent-evidence.js";
export { offerWork } from "./offer-work.js";
export { answerParked, closeOffer, failAgentStep, finishAgentStep, settleLease } from "./settle-work.js";
export { createVerifyWork } from "./verify-work.js";
