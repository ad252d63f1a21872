/** The admin key of this stack: made at the first start, and again when the database no longer knows it. */
import { z } from "zod";
import { createApiClient } from "./api-client.js";
import { readJson, writePrivateJson } from "./private-file.js";

const credentialsSchema = z.object({ apiUrl: z.string(), apiKey: z.string() });
export type Credentials = z.infer<typeof credentialsSchema>;

export interface CredentialsDeps {
  file: string;
  apiUrl: string;
  /** Makes a key and returns what the program printed. */
  issueAdminKey(): Promise<string>;
}

export async function ensureCredentials({ file, apiUrl, issueAdminKey }: CredentialsDeps): Promise<Credentials & { made: boolean }> {
  const kept = credentialsSchema.safeParse(readJson(file));
  if (kept.success) {
    const current = { apiUrl, apiKey: kept.data.apiKey };
    if (await createApiClient(current).knowsKey()) {
      if (kept.data.apiUrl !== apiUrl) writePrivateJson(file, current);
      return { ...current, made: false };
    }
  }
  const printed = z.object({ apiKey: z.string() }).parse(JSON.parse(await issueAdminKey()));
  const made = { apiUrl, apiKey: printed.apiKey };
  writePrivateJson(file, made);
  return { ...made, made: true };
}
