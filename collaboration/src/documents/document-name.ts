/** What may be the name of a document. It becomes a file name, so nothing else may. */
import { DomainError } from "@praxis/domain/errors";

const NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;

export function isDocumentName(name: string): boolean {
  return NAME.test(name);
}

export function requireDocumentName(name: string): void {
  if (isDocumentName(name)) return;
  const message = "is no name of a document: up to 100 of a–z, 0–9, dot, dash and underscore, beginning with a letter or digit";
  throw new DomainError("invalid_request", `"${name.slice(0, 120)}" ${message}.`, { issues: [{ path: "document", message }] });
}

export function fileNameOf(document: string): string {
  return `${document}.json`;
}

/** Null for a file that is no document's, such as temporary files, which begin with a dot. */
export function documentOfFile(fileName: string): string | null {
  const name = fileName.endsWith(".json") ? fileName.slice(0, -".json".length) : "";
  return isDocumentName(name) ? name : null;
}
