/** The names of everything under `.praxis`, and the folders themselves. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface StackFolder {
  stackFile: string;
  credentialsFile: string;
  dataDir: string;
  logsDir: string;
  lockFile: string;
  processRecord: string;
  lastPortsFile: string;
  consoleSecretFile: string;
  welcomeFile: string;
  postgresDir: string;
  temporalDir: string;
}

/** The folder may lie in anybody's repository, and credentials must not get into its history. What people put there themselves may. */
const GITIGNORE = "# What Praxis writes here while it runs.\n/.gitignore\n/stack.json*\n/credentials.json*\n/data/\n";

export function openStackFolder(directory: string): StackFolder {
  const dataDir = join(directory, "data");
  const folder: StackFolder = {
    stackFile: join(directory, "stack.json"),
    credentialsFile: join(directory, "credentials.json"),
    dataDir,
    logsDir: join(dataDir, "logs"),
    lockFile: join(dataDir, "stack.lock"),
    processRecord: join(dataDir, "stack-processes.json"),
    lastPortsFile: join(dataDir, "last-ports.json"),
    consoleSecretFile: join(dataDir, "console-secret.json"),
    welcomeFile: join(dataDir, "welcome-run.json"),
    postgresDir: join(dataDir, "postgres"),
    temporalDir: join(dataDir, "temporal"),
  };
  for (const path of [folder.logsDir, folder.temporalDir]) mkdirSync(path, { recursive: true });
  const gitignore = join(directory, ".gitignore");
  if (!existsSync(gitignore)) writeFileSync(gitignore, GITIGNORE);
  return folder;
}
