/**
 * The environment and configuration of every git process. A repository's own `.git/config` may be written by a stranger: whatever in it
 * could start a program or reach the network is overruled here, because command-scope configuration wins over the repository's.
 */

/** Overrules of a repository's configuration. Each line is something that would run a program, leave the repository, or change numbers. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  "safe.directory": "*",
  "safe.bareRepository": "all",
  "core.fsmonitor": "false",
  "core.hooksPath": "/dev/null",
  "core.attributesFile": "/dev/null",
  "core.excludesFile": "/dev/null",
  "core.pager": "cat",
  "core.editor": "false",
  "core.quotePath": "false",
  // Larger blobs are streamed instead of held in memory, and count as binary in a diff. Keeps git itself small on repositories with huge files.
  "core.bigFileThreshold": "16m",
  "gpg.program": "false",
  "log.showSignature": "false",
  "log.showRoot": "true",
  "credential.helper": "",
  "protocol.version": "2",
  "transfer.bundleURI": "false",
  // A redirect would leave the list of allowed hosts.
  "http.followRedirects": "false",
  "submodule.recurse": "false",
  "fetch.recurseSubmodules": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "init.defaultBranch": "main",
  "advice.detachedHead": "false",
};

const FIXED: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "false",
  SSH_ASKPASS: "false",
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
  GIT_EDITOR: "false",
  GIT_PAGER: "cat",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_LITERAL_PATHSPECS: "1",
  // Objects a partial clone left out are not fetched: that would run what the repository names as its remote's program.
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PROTOCOL_FROM_USER: "0",
  GIT_LFS_SKIP_SMUDGE: "1",
};

export interface GitEnvironmentOptions {
  inherited: Readonly<Record<string, string>>;
  /** Transports git may use, colon separated. Nothing by default: reads never leave the repository. */
  protocols?: string | undefined;
  configuration?: Readonly<Record<string, string>> | undefined;
  variables?: Readonly<Record<string, string>> | undefined;
}

export function gitEnvironment({ inherited, protocols, configuration, variables }: GitEnvironmentOptions): Record<string, string> {
  const pairs = Object.entries({ ...CONFIGURATION, ...configuration });
  const counted: Record<string, string> = { GIT_CONFIG_COUNT: String(pairs.length) };
  pairs.forEach(([key, value], index) => {
    counted[`GIT_CONFIG_KEY_${index}`] = key;
    counted[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  // `GIT_ALLOW_PROTOCOL` beats every `protocol.*.allow` of a repository. "none" names no transport, so none is allowed.
  return { ...inherited, ...FIXED, GIT_ALLOW_PROTOCOL: protocols ?? "none", ...counted, ...variables };
}
