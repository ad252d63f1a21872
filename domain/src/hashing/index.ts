/** Hashes that are the same in the workflow sandbox, in Node and in the browser. */
export { sha256Hex } from "./sha256.js";
export { canonicalJson, type Json } from "./canonical-json.js";
