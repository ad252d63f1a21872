/** For tests: an issuer of bearer tokens with its keys behind a real address. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { TokenSettings } from "../http/token-verifier.js";

export interface TokenOptions {
  scope?: string;
  role?: string;
  issuer?: string;
  audience?: string;
  issuedAgoS?: number;
  livesS?: number;
  /** null: left out. */
  jti?: string | null;
  sub?: string | null;
  email?: string;
  pools?: unknown;
  foreignKey?: boolean;
  sharedSecret?: boolean;
}

export interface TokenIssuer {
  settings: TokenSettings;
  token(options?: TokenOptions): Promise<string>;
  close(): Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const own = await generateKeyPair("EdDSA", { extractable: true });
  const foreign = await generateKeyPair("EdDSA", { extractable: true });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(own.publicKey)), kid: "k1", alg: "EdDSA", use: "sig" }] });
  const server = createServer((_request, response) => response.writeHead(200, { "Content-Type": "application/json" }).end(keys));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { issuer: "https://issuer.test", audience: "praxis", jwksUrl: `http://127.0.0.1:${String(port)}/jwks.json` };
  return {
    settings,
    token: ({
      scope,
      role,
      issuer,
      audience,
      issuedAgoS = 0,
      livesS = 300,
      jti = randomUUID(),
      sub = "ada",
      email,
      pools,
      foreignKey,
      sharedSecret,
    } = {}) => {
      const issuedAt = Math.floor(Date.now() / 1000) - issuedAgoS;
      const claims = {
        ...(scope === undefined ? {} : { scope }),
        ...(role === undefined ? {} : { role }),
        ...(email === undefined ? {} : { email }),
        ...(pools === undefined ? {} : { pools }),
      };
      const jwt = new SignJWT({ name: "Ada", ...claims })
        .setProtectedHeader({ alg: sharedSecret ? "HS256" : "EdDSA", kid: "k1" })
        .setIssuer(issuer ?? settings.issuer)
        .setAudience(audience ?? settings.audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + livesS);
      if (jti !== null) jwt.setJti(jti);
      if (sub !== null) jwt.setSubject(sub);
      return jwt.sign(sharedSecret ? new Uint8Array(32) : foreignKey ? foreign.privateKey : own.privateKey);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
