/** The folder of the collaboration state on this machine, and what stands beside it to check it with. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

export interface CollaborationFolder {
  folder: string;
  /** PEM; undefined when there is none to be found. */
  publicKey?: string;
  checkpointCopyFolder?: string;
}

export interface FolderOptions {
  folder?: string;
  key?: string;
  checkpoints?: string;
}

/** As `npm start` lays them out: `collaboration/` with `.praxis/data` beside it. */
export function collaborationFolder({ folder, key, checkpoints }: FolderOptions, cwd: string): CollaborationFolder {
  const found = folder === undefined ? searchUpward(cwd) : resolve(cwd, folder);
  if (!existsSync(join(found, "events")))
    throw new CliError(EXIT.usage, `${found} holds no collaboration state: it has no folder \`events\`.`, [
      "Name the folder with --folder.",
    ]);
  const data = join(dirname(found), ".praxis", "data");
  const keyFile = key === undefined ? join(data, "keys", "collaboration-signing.pem.pub") : resolve(cwd, key);
  const copies = checkpoints === undefined ? join(data, "collaboration-checkpoints") : resolve(cwd, checkpoints);
  for (const given of [key === undefined ? [] : [keyFile], checkpoints === undefined ? [] : [copies]].flat())
    if (!existsSync(given)) throw new CliError(EXIT.usage, `${given} is not there.`);
  return {
    folder: found,
    ...(existsSync(keyFile) ? { publicKey: readFileSync(keyFile, "utf8") } : {}),
    ...(existsSync(copies) ? { checkpointCopyFolder: copies } : {}),
  };
}

function searchUpward(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "collaboration", "events"))) return join(folder, "collaboration");
    if (dirname(folder) === folder) return join(resolve(cwd), "collaboration");
  }
}
