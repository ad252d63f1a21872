/** The user's own Ed25519 key for receipts: made on first use, readable by its owner alone, never shown. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";
import type { Session } from "../session.js";

export interface UserKey {
  id: string;
  /** Base64 of the public key's SPKI form, as `trustedKeys` in a policy takes it. */
  publicKey: string;
  /** Base64. */
  sign(text: string): string;
}

const OTHERS = 0o077;

function keyFile({ env }: Session): string {
  if (env.home === undefined)
    throw new CliError(EXIT.usage, "There is no home folder (HOME is not set), so there is no place for the key that signs receipts.");
  return join(env.home, ".config", "praxis", "gate-key");
}

export function userKey(session: Session): UserKey {
  const file = keyFile(session);
  const pem = readKey(file) ?? makeKey(file);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new CliError(EXIT.unknown, `${file} holds no private key.`, ["Move it away, and a new one is made."]);
  }
  if (key.asymmetricKeyType !== "ed25519") throw new CliError(EXIT.unknown, `${file} holds a key that is not Ed25519.`);
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return { id: keyIdOf(spki), publicKey: spki.toString("base64"), sign: (text) => sign(null, Buffer.from(text), key).toString("base64") };
}

/** The user's public key when there already is one; makes none. */
export function knownUserKey(session: Session): Pick<UserKey, "id" | "publicKey"> | null {
  return session.env.home === undefined || readKey(keyFile(session)) === null ? null : userKey(session);
}

function keyIdOf(spki: Buffer): string {
  return `user-${createHash("sha256").update(spki).digest("hex").slice(0, 16)}`;
}

function readKey(file: string): string | null {
  try {
    const pem = readFileSync(file, "utf8");
    if ((statSync(file).mode & OTHERS) !== 0)
      throw new CliError(EXIT.unknown, `${file} can be read by others, so it is not used.`, [`chmod 600 ${file}`]);
    return pem;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: "wx" });
    return pem;
  } catch (error) {
    // Another invocation made it in this very moment.
    const made = readKey(file);
    if (made !== null) return made;
    throw error;
  }
}
