/** The key that signs checkpoints. It must lie outside the store's folder: who can change the log must not be able to sign it. */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import { type CheckpointSigner, createCheckpointSigner } from "../log/checkpoint.js";
import { errorCode, nullIfMissing } from "./file-layer.js";

/** Makes the key (mode 0600) and its public half `<file>.pub` (PEM) when there is none yet. */
export async function loadSigningKey(file: string, folder: string): Promise<CheckpointSigner> {
  await mkdir(path.dirname(file), { recursive: true });
  await hideFromGit(path.dirname(file));
  const [place, store] = [await realpath(path.dirname(file)), await realpath(folder)];
  if (place === store || place.startsWith(`${store}${path.sep}`)) {
    throw new DomainError("invalid_request", `The signing key ${file} lies inside the folder whose log it signs. Put it elsewhere.`);
  }
  const pem = (await readFile(file, "utf8").catch(nullIfMissing)) ?? (await makeKey(file));
  const signer = createCheckpointSigner(pem);
  const publicPem = createPublicKey(pem).export({ type: "spki", format: "pem" });
  const known = await readFile(`${file}.pub`, "utf8").catch(nullIfMissing);
  if (known !== publicPem) await writeFile(`${file}.pub`, publicPem, { mode: 0o644 });
  return signer;
}

/** The data folder of an API that runs without the stack may lie in somebody's repository: `git add .` must not take the key along. */
async function hideFromGit(folder: string): Promise<void> {
  await writeFile(path.join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
}

async function makeKey(file: string): Promise<string> {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  try {
    await writeFile(file, pem, { mode: 0o600, flag: "wx" });
    return pem;
  } catch (error) {
    // Another process was faster: its key counts.
    if (errorCode(error) === "EEXIST") return readFile(file, "utf8");
    throw error;
  }
}
