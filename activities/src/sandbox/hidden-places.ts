/** What no command may see, a step's or a gate's: one list, so that neither forgets what the other hides. */
import path from "node:path";

export interface HiddenPlaces {
  folders: string[];
  files: string[];
}

export interface HiddenRequest {
  /** Of the platform: its data, its keys, and what stands beside it in `.praxis` (credentials, the database's address). */
  dataDir: string;
  /** Of whoever runs the worker or the command line. */
  home: string | undefined;
  folders?: readonly string[] | undefined;
  files?: readonly string[] | undefined;
}

/** Where people and their tools keep keys. */
const PRIVATE_FOLDERS = [".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker"].concat(
  ["praxis", "gh", "glab-cli", "gcloud", "git", "hub", "op", "rclone", "containers"].map((name) => `.config/${name}`),
);
const PRIVATE_FILES = [
  ...[".netrc", ".git-credentials", ".npmrc", ".yarnrc.yml", ".pgpass", ".pypirc", ".my.cnf"],
  ...[".bash_history", ".zsh_history", ".psql_history", ".node_repl_history"],
];

export function hiddenPlaces({ dataDir, home, folders = [], files = [] }: HiddenRequest): HiddenPlaces {
  const parent = path.dirname(path.resolve(dataDir));
  const atHome = (names: readonly string[]): string[] => (home ? names.map((name) => path.join(home, name)) : []);
  return {
    folders: [dataDir, ...(path.basename(parent) === PRAXIS ? [parent] : []), ...atHome(PRIVATE_FOLDERS), ...folders],
    files: [...atHome(PRIVATE_FILES), ...files],
  };
}

const PRAXIS = ".praxis";

/** Every `.praxis` that may hold a server's keys for this folder: the command line looks for them upward too. */
export function praxisFolders(folder: string): string[] {
  const parent = path.dirname(folder);
  return [path.join(folder, PRAXIS), ...(parent === folder ? [] : praxisFolders(parent))];
}
