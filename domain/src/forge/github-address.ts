/** Addresses at GitHub, made from settings and never from what a message says. */

const PUBLIC_API = "https://api.github.com";

/** @param apiUrl `https://api.github.com`, or `https://<host>/api/v3` of a server of one's own. @param repository `owner/name` */
export function githubCloneUrl(apiUrl: string, repository: string): string {
  const api = apiUrl.replace(/\/+$/, "");
  const web = api === PUBLIC_API ? "https://github.com" : api.replace(/\/api\/v3$/, "");
  return `${web}/${repository}.git`;
}

/** `owner/name`, or `owner/*` for all of an owner. GitHub does not tell capital letters from small ones. */
const LISTED = /^[A-Za-z0-9-]+\/(?:[A-Za-z0-9._-]+|\*)$/;

export function isRepositoryPattern(text: string): boolean {
  return LISTED.test(text);
}

export function isListedRepository(list: readonly string[], repository: string): boolean {
  const asked = repository.toLowerCase();
  const owner = asked.split("/", 1)[0] ?? "";
  return list.some((entry) => entry.toLowerCase() === asked || entry.toLowerCase() === `${owner}/*`);
}
