/** Takes user names, passwords and tokens out of texts that may reach a log, an error or a page. */
const RULES: readonly [RegExp, string][] = [
  // user:password@ in a URL. Greedy up to the last @ before a blank, quote or query, so that a password holding "/" or "@" is caught whole.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s'"?#]*@/gi, "$1***@"],
  [/([?&;](?:[a-z_-]*token|key|password|secret|sig|signature|auth)=)[^&\s'"]+/gi, "$1***"],
  [/\b(authorization:\s*\S+\s+)\S+/gi, "$1***"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|pxs_[\w-]{8,})/g, "***"],
];

/** `secrets` are texts known to be secret; empty ones are passed over. */
export function redactCredentials(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret !== "") clean = clean.split(secret).join("***");
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  return clean;
}
