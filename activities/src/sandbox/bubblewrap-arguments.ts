/** What a command may see and touch under bubblewrap, as its command line. Pure: every path comes in resolved and existing. */

export interface SandboxView {
  /** The only folder that is always writable. Real path. */
  workspace: string;
  /** Real paths, writable too. */
  writable: readonly string[];
  /** Real paths of folders that look empty inside: the platform's own data and keys. They win over `writable`, the workspace wins over them. */
  hidden: readonly string[];
  /** Single files that look empty. */
  hiddenFiles: readonly string[];
  /** Real path of a folder of this command alone: becomes /tmp and /var/tmp. */
  temp: string;
  /** Absolute, inside the workspace. */
  cwd: string;
  network: boolean;
  /** The whole environment of the command. */
  environment: Readonly<Record<string, string>>;
  /** Extra files to keep readable under /run, which is otherwise empty. */
  runFiles: readonly string[];
  /** Shown at `at`, also inside the workspace and inside what is hidden; nobody can write there. Real paths. */
  readOnly?: readonly ReadOnlyMount[];
}

export interface ReadOnlyMount {
  from: string;
  at: string;
}

export const SANDBOX_TEMP = "/tmp";
export const SANDBOX_HOME = "/tmp/home";

/** Own processes, own IPC, no way up: capabilities dropped matter when the worker is root, who could otherwise mount the root writable again. */
const ISOLATION = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL", "--die-with-parent"] as const;
const ROOT = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"] as const;
/** /run holds sockets of the host's services (containers, databases); a read-only mount would not stop a connection to them. */
const EMPTY_RUN = ["--tmpfs", "/run"] as const;

/** The same as for a command, but for folders that only exist with one. */
export const PROBE_ARGUMENTS: readonly string[] = [...ISOLATION, "--unshare-net", ...ROOT, ...EMPTY_RUN, "--tmpfs", "/tmp", "--"];

/** For `--args`: separated by NUL on a file descriptor, so the environment never stands in the process list. Order matters: later mounts cover earlier ones. */
export function bubblewrapArguments(view: SandboxView): string[] {
  const args: string[] = [...ISOLATION];
  if (!view.network) args.push("--unshare-net");
  args.push(...ROOT, ...EMPTY_RUN);
  for (const file of view.runFiles) args.push("--ro-bind", file, file);
  args.push("--bind", view.temp, SANDBOX_TEMP, "--bind", view.temp, "/var/tmp");
  for (const folder of view.writable) args.push("--bind", folder, folder);
  // The private temp folder covers what is hidden in /tmp already, unless a writable folder shows it again.
  const isCovered = (folder: string): boolean => isWithin(SANDBOX_TEMP, folder) && !view.writable.some((shown) => isWithin(shown, folder));
  const hidden = outermost(view.hidden).filter((folder) => !isCovered(folder));
  for (const folder of hidden) args.push("--tmpfs", folder);
  for (const file of view.hiddenFiles.filter((name) => !isCovered(name) && !hidden.some((folder) => isWithin(folder, name)))) {
    args.push("--ro-bind", "/dev/null", file);
  }
  args.push("--bind", view.workspace, view.workspace);
  for (const { from, at } of view.readOnly ?? []) args.push("--ro-bind", from, at);
  for (const folder of ["/run", ...hidden]) args.push("--remount-ro", folder); // empty, and not a place to fill memory with
  args.push("--chdir", view.cwd, "--clearenv");
  for (const [name, value] of Object.entries(view.environment)) args.push("--setenv", name, value);
  return args;
}

/** A folder inside a hidden one is hidden with it. */
function outermost(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => !folders.some((other) => other !== folder && isWithin(other, folder)));
}

/** True for the folder itself too. Both absolute and normalised. */
export function isWithin(folder: string, candidate: string): boolean {
  return candidate === folder || candidate.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
