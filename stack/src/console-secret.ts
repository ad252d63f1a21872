/** What seals the console's session cookies: made once and kept with the data, so that a restart signs nobody out. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { readJson, writePrivateJson } from "./private-file.js";

const BYTES = 32;
const keptSchema = z.object({ secret: z.string().min(BYTES) });

export function consoleSecret(file: string): string {
  const kept = keptSchema.safeParse(readJson(file));
  if (kept.success) return kept.data.secret;
  const secret = randomBytes(BYTES).toString("base64url");
  writePrivateJson(file, { secret });
  return secret;
}
