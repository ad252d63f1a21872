/** Names of documents: what can be asked for, and what has rules of its own. */
import { DomainError } from "@praxis/domain/errors";
import { DOCUMENT_NAME, MANAGED_DOCUMENTS } from "../../contract/documents.js";

/** Throws `invalid_request`: such a name could never be one, whatever the state holds. */
export function requireDocumentName(name: string): string {
  if (DOCUMENT_NAME.test(name)) return name;
  const message = "must be 1 to 100 small letters, digits, `.`, `_` or `-`, a letter or digit first";
  throw new DomainError("invalid_request", `The name of a document ${message}.`, { issues: [{ path: "document", message }] });
}

/** Throws `invalid_request` and `managed_document`. */
export function requireFreeDocument(name: string): string {
  requireDocumentName(name);
  if (!(MANAGED_DOCUMENTS as readonly string[]).includes(name)) return name;
  throw new DomainError("managed_document", `The document \`${name}\` changes through its own routes only.`, {
    details: { document: name },
  });
}

export function documentNotFound(): DomainError {
  return new DomainError("document_not_found", "There is no such document.");
}
