/** The only place of this room that reads the process's environment: the few variables git may inherit, by name. */
const INHERITED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "SSH_AUTH_SOCK",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTPS_PROXY",
  "NO_PROXY",
] as const;

/** An allow-list, so that `GIT_DIR` and its kin, and the platform's own secrets, never reach git or what git starts. */
export function inheritedEnvironment(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
