/** Makes the folders of a store, hidden from git, and refuses a place that cannot attest anything. */
import { mkdir, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";
import type { Places } from "../log/places.js";
import { errorCode } from "./file-layer.js";

/** The folder may lie in anybody's repository. The file ignores itself too, and one that is there is its owner's and stays. */
const GITIGNORE = "# What Praxis writes here while it runs.\n/.gitignore\n/.lock\n/.owner.json\n/state/\n/events/\n/conflicts/\n";

export async function makeFolders(places: Places, checkpointCopyFolder: string): Promise<void> {
  assertOutside(path.resolve(checkpointCopyFolder), places.folder);
  for (const folder of [places.state, places.values, places.conflicts, checkpointCopyFolder]) await mkdir(folder, { recursive: true });
  // A link may lead inside all the same.
  assertOutside(await realpath(checkpointCopyFolder), await realpath(places.folder));
  await writeFile(places.gitignore, GITIGNORE, { flag: "wx" }).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
}

function assertOutside(copy: string, folder: string): void {
  if (copy !== folder && !copy.startsWith(`${folder}${path.sep}`)) return;
  throw new DomainError(
    "invalid_request",
    `The second copy of the checkpoints (${copy}) lies inside the folder whose log it attests. Put it elsewhere.`,
  );
}
