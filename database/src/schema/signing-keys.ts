/** Keys that session tokens are signed with. The private half is sealed: the database alone cannot make a token. */
import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./column-types.js";

export interface PublicKeyJwk {
  kty: string;
  crv: string;
  x: string;
}

export const signingKeys = pgTable("signing_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: jsonb("public_jwk").$type<PublicKeyJwk>().notNull(),
  sealedPrivateKey: text("sealed_private_key").notNull(),
  createdAt: instant("created_at").notNull(),
  /** Signs no new token after this. */
  signsUntil: instant("signs_until").notNull(),
  /** Its tokens are refused after this. */
  goodUntil: instant("good_until").notNull(),
});
