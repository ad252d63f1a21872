/** Ed25519 public keys as policies write them, and what they have signed. */
import { createPublicKey, verify, type KeyObject } from "node:crypto";

const RAW_BYTES = 32;
/** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** @param publicKey PEM, or base64 of the SPKI form or of the 32 bytes alone. Null: it is no such key. */
function readPublicKey(publicKey: string): KeyObject | null {
  try {
    if (publicKey.includes("-----BEGIN")) return createPublicKey(publicKey);
    const bytes = Buffer.from(publicKey.trim(), "base64");
    if (bytes.length === RAW_BYTES) return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: "der", type: "spki" });
    return createPublicKey({ key: bytes, format: "der", type: "spki" });
  } catch {
    return null;
  }
}

/** @param signature base64. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== null && key.asymmetricKeyType === "ed25519" && verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
}
