/**
 * The secret that seals our signing keys in the database: 32 bytes in a file of the data folder that only its owner reads. API
 * processes of one data folder share it; one on another machine has its own, and with it a signing key of its own.
 */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const SECRET_BYTES = 32;

/** Made at the first call. Two processes that make it at the same moment end with the same one. */
export function readSealingSecret(file: string): Buffer {
  try {
    return parseSecret(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${String(process.pid)}-${randomBytes(4).toString("hex")}`;
  try {
    writeFileSync(own, `${randomBytes(SECRET_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(own, { force: true });
  }
  return parseSecret(file);
}

function parseSecret(file: string): Buffer {
  const secret = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
  if (secret.length === SECRET_BYTES) return secret;
  throw new Error(
    `${file} does not hold ${String(SECRET_BYTES)} bytes in hexadecimal. Remove it: a new one is made with the next sign-in.`,
  );
}
