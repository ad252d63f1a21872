/** One hash for one value, whatever order its members were written in. */
import { canonicalJson, sha256Hex, type Json } from "../../hashing/index.js";

/** @param value plain data, as all of the engine's is. */
export function hashOf(value: object): string {
  return sha256Hex(canonicalJson(value as Json));
}
