/** An Ed25519 key for receipts in a file: made on first use, readable by its owner alone, never shown. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DomainError } from "@praxis/domain/errors";

export interface ReceiptKey {
  id: string;
  /** Base64 of the public key's SPKI form, as `trustedKeys` in a policy takes it. */
  publicKey: string;
  /** Base64. */
  sign(text: string): string;
}

/** Who signs stands before the id: `user` for people, `server` for the platform. */
export interface ReceiptKeyFile {
  file: string;
  owner: "user" | "server";
}

const OTHERS = 0o077;

/** Throws `receipt_key_unusable`. */
export function openReceiptKey({ file, owner }: ReceiptKeyFile): ReceiptKey {
  return keyOf(readKey(file) ?? makeKey(file), { file, owner });
}

/** Null when there is none yet; makes none. */
export function knownReceiptKey({ file, owner }: ReceiptKeyFile): Pick<ReceiptKey, "id" | "publicKey"> | null {
  const pem = readKey(file);
  return pem === null ? null : keyOf(pem, { file, owner });
}

function keyOf(pem: string, { file, owner }: ReceiptKeyFile): ReceiptKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw unusable(`${file} holds no private key. Move it away, and a new one is made.`);
  }
  if (key.asymmetricKeyType !== "ed25519") throw unusable(`${file} holds a key that is not Ed25519.`);
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const id = `${owner}-${createHash("sha256").update(spki).digest("hex").slice(0, 16)}`;
  return { id, publicKey: spki.toString("base64"), sign: (text) => sign(null, Buffer.from(text), key).toString("base64") };
}

function unusable(message: string): DomainError {
  return new DomainError("receipt_key_unusable", message);
}

function readKey(file: string): string | null {
  try {
    const pem = readFileSync(file, "utf8");
    if ((statSync(file).mode & OTHERS) !== 0) throw unusable(`${file} can be read by others, so it is not used: chmod 600 ${file}`);
    return pem;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Written whole beside and linked into place: of two who make it at once both use the same one. */
function makeKey(file: string): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const own = `${file}.${String(process.pid)}`;
  writeFileSync(own, pem, { mode: 0o600 });
  try {
    linkSync(own, file);
    return pem;
  } catch (error) {
    const made = readKey(file);
    if (made !== null) return made;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
