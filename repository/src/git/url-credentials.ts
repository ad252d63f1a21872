/** Splits a URL into what may be stored and shown, and what git gets by environment only, never on a command line that others can list. */
import type { GitCall } from "./create-git.js";

export interface PublicUrl {
  /** Without user name and password (for ssh the user name stays: it is an address, not a secret). */
  url: string;
  /** To spread into a `GitCall` that goes to this URL. */
  access: Pick<GitCall, "configuration" | "variables" | "secrets" | "protocols">;
}

const HELPER = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$PRAXIS_GIT_USERNAME" "$PRAXIS_GIT_PASSWORD"; }; f`;

export function splitCredentials(text: string): PublicUrl {
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  const username = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const secrets = [password, url.password, ...(scheme === "ssh" ? [] : [username, url.username])].filter((secret) => secret.length > 3);
  url.password = "";
  if (scheme !== "ssh") url.username = "";
  const known = scheme !== "ssh" && (username !== "" || password !== "");
  return {
    url: url.href,
    access: {
      protocols: scheme,
      secrets,
      ...(known && {
        // Only for this host: git asks the helper when the server answers 401.
        configuration: { [`credential.${url.protocol}//${url.host}.helper`]: HELPER },
        variables: { PRAXIS_GIT_USERNAME: username, PRAXIS_GIT_PASSWORD: password },
      }),
    },
  };
}
