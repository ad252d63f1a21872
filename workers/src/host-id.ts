/**
 * The name of this machine's own queue. It belongs to the data folder, where the workspaces are: kept there, it outlives a new host
 * name, and two workers with different folders on one machine never take each other's steps.
 */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** @param given PRAXIS_HOST_ID: wins over what is kept */
export async function hostIdOf(dataDir: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const file = join(dataDir, "host-id");
  await mkdir(dataDir, { recursive: true });
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(
      `${hostname()
        .replaceAll(/[^A-Za-z0-9.-]/g, "-")
        .slice(0, 60)}-${randomBytes(4).toString("hex")}`,
    );
    await handle.sync();
    await handle.close();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return (await readFile(file, "utf8")).trim();
}
