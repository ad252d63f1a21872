/** Media type of a captured file by the end of its name. What is not listed is bytes: a browser then saves it and never runs it. */
const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ["txt", "text/plain; charset=utf-8"],
  ["log", "text/plain; charset=utf-8"],
  ["md", "text/markdown; charset=utf-8"],
  ["csv", "text/csv; charset=utf-8"],
  ["html", "text/html; charset=utf-8"],
  ["xml", "application/xml"],
  ["json", "application/json"],
  ["jsonl", "application/x-ndjson"],
  ["yaml", "application/yaml"],
  ["yml", "application/yaml"],
  ["pdf", "application/pdf"],
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["gz", "application/gzip"],
  ["tgz", "application/gzip"],
  ["zip", "application/zip"],
  ["tar", "application/x-tar"],
  ["patch", "text/x-diff; charset=utf-8"],
  ["diff", "text/x-diff; charset=utf-8"],
]);

export function mediaTypeOf(name: string): string {
  return BY_EXTENSION.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase()) ?? "application/octet-stream";
}
