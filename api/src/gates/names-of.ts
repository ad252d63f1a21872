/** Under which names somebody may stand in a commit: an author is known by an address, and a principal by the issuer's words for him. */
import type { Principal } from "@praxis/domain/access";

/** `id` of a token is `<issuer>#<subject>`, and the subject may be an address. */
export function namesOf({ id, name, email }: Pick<Principal, "id" | "name" | "email">): string[] {
  const subject = id.slice(id.indexOf("#") + 1);
  return [name, subject, ...(email === undefined ? [] : [email])];
}
