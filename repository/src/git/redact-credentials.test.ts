/** No secret of a URL or header survives in a text for people. */
import { describe, expect, test } from "@jest/globals";
import { redactCredentials } from "./redact-credentials.js";
import { splitCredentials } from "./url-credentials.js";

describe("credentials in texts", () => {
  test.each([
    ["fatal: unable to access 'https://bob:s3cr/et@h@example.org/x.git/': 403", "s3cr"],
    ["https://token-abc@example.org/x", "token-abc"],
    ["ssh://git:pw@example.org:22/x", "pw@"],
    ["https://example.org/x?private_token=abcdef&y=1", "abcdef"],
    ["Authorization: Basic Ym9iOnNlY3JldA==", "Ym9i"],
    ["remote: ghp_0123456789abcdefghijklmnop is expired", "ghp_0123"],
  ])("%s keeps nothing secret", (text, secret) => {
    expect(redactCredentials(text)).not.toContain(secret);
    expect(redactCredentials(text)).toContain("***");
  });

  test("a secret that is known is taken out wherever it stands", () => {
    expect(redactCredentials("password hunter2 refused", ["hunter2"])).toBe("password *** refused");
  });

  test("a text without secrets stays as it is", () => {
    for (const text of ["fatal: nothing at /srv/a@b", "fatal: 'https://example.org/a' not found", "git@example.org: no"])
      expect(redactCredentials(text)).toBe(text);
  });

  test("a URL's credentials go to git's environment and not into its address", () => {
    const { url, access } = splitCredentials("https://bob:p%40ss@example.org/x.git");
    expect(url).toBe("https://example.org/x.git");
    expect(access.variables).toEqual({ PRAXIS_GIT_USERNAME: "bob", PRAXIS_GIT_PASSWORD: "p@ss" });
    expect(Object.values(access.configuration ?? {}).join("")).not.toContain("p@ss");
    expect(access.secrets).toContain("p@ss");
  });

  test("the user of an ssh address stays, its password does not", () => {
    expect(splitCredentials("ssh://git:pw12@example.org/x").url).toBe("ssh://git@example.org/x");
  });
});
