/** Which repositories may be read, on real folders with real links. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRepositoryAllowed, type RepositoryPolicy } from "./check-repository-allowed.js";
import { plainGit } from "./testing/plain-git.js";

let folder = "";
let policy: RepositoryPolicy = { roots: [], hosts: [], schemes: [] };

function makeRepository(path: string): string {
  mkdirSync(path, { recursive: true });
  plainGit(path, ["init", "--quiet"]);
  plainGit(path, ["commit", "--quiet", "--allow-empty", "-m", "first"]);
  return path;
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-allowed-")));
  makeRepository(join(folder, "root", "fine"));
  makeRepository(join(folder, "root-beside"));
  makeRepository(join(folder, "secret"));
  mkdirSync(join(folder, "root", "fine", "sub"));
  mkdirSync(join(folder, "root", "gitfile"));
  policy = { roots: [join(folder, "root")], hosts: ["example.org", "git.local:8443"], schemes: ["https", "ssh"] };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusal = (source: { path: string } | { url: string }): string => {
  try {
    checkRepositoryAllowed(source, policy);
    return "allowed";
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
};

describe("a path", () => {
  test("under a root is allowed, and a linked work tree of it too", () => {
    expect(checkRepositoryAllowed({ path: join(folder, "root", "fine") }, policy)).toEqual({ path: join(folder, "root", "fine") });
    plainGit(join(folder, "root", "fine"), ["worktree", "add", "--quiet", "--detach", join(folder, "root", "linked")]);
    expect(refusal({ path: join(folder, "root", "linked") })).toBe("allowed");
  });
  test("that only starts like a root is refused", () => expect(refusal({ path: join(folder, "root-beside") })).toBe("path_outside_roots"));
  test("with .. in it is judged where it leads", () => expect(refusal({ path: `${folder}/root/../secret` })).toBe("path_outside_roots"));
  test("outside is refused the same whether or not something is there", () =>
    expect(refusal({ path: join(folder, "nothing") })).toBe("path_outside_roots"));
  test("that is not absolute is refused", () => expect(refusal({ path: "root/fine" })).toBe("path_outside_roots"));
  test("without a repository is not found, also inside another repository", () => {
    expect(refusal({ path: join(folder, "root", "fine", "sub") })).toBe("repository_not_found");
    expect(refusal({ path: join(folder, "root", "none") })).toBe("repository_not_found");
    expect(refusal({ path: `${folder}/root/a\0b` })).toBe("repository_not_found");
  });
  test("that is a link out of the roots is refused", () => {
    symlinkSync(join(folder, "secret"), join(folder, "root", "link"));
    expect(refusal({ path: join(folder, "root", "link") })).toBe("path_outside_roots");
  });
  test("whose .git file leads out of the roots is refused", () => {
    writeFileSync(join(folder, "root", "gitfile", ".git"), `gitdir: ${folder}/secret/.git\n`);
    expect(refusal({ path: join(folder, "root", "gitfile") })).toBe("path_outside_roots");
  });
  test("that borrows objects from outside the roots is refused", () => {
    const path = makeRepository(join(folder, "root", "borrows"));
    writeFileSync(join(path, ".git/objects/info/alternates"), `${folder}/secret/.git/objects\n`);
    expect(refusal({ path })).toBe("path_outside_roots");
  });
});

describe("a URL", () => {
  test.each([
    ["https://example.org/a.git", "https://example.org/a.git"],
    ["https://EXAMPLE.org/a.git#part", "https://example.org/a.git"],
    ["git@example.org:team/a.git", "ssh://git@example.org/team/a.git"],
    ["ssh://git@example.org/team/a.git", "ssh://git@example.org/team/a.git"],
    ["https://git.local:8443/a", "https://git.local:8443/a"],
  ])("%s is allowed", (url, plain) => expect(checkRepositoryAllowed({ url }, policy)).toEqual({ url: plain }));
  test.each([
    "http://example.org/a",
    "https://example.org.evil.net/a",
    "https://evil.net/example.org",
    "https://example.org@evil.net/a",
    "https://git.local/a",
    "ext::sh -c true",
    "ext::sh%20-c%20true",
    "fd::17/foo",
    "--upload-pack=touch",
    "ssh://-oProxyCommand=x/a",
    "ssh://-oProxyCommand=x@example.org/a",
    "https://example.org/a\nb",
    "",
  ])("%j is refused", (url) => expect(refusal({ url })).toBe("url_not_allowed"));
  test("that is refused does not show its password", () => {
    expect(() => checkRepositoryAllowed({ url: "https://bob:hunter2@evil.net/a" }, policy)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
    );
  });
  test.each([
    "https://bob:hunter2@example.org/a",
    "https://hunter2@example.org/a",
    "https://:hunter2@example.org/a",
    "https://bob:hunter2@evil.net/a",
    "HTTPS://hunter2@example.org:8443/a",
    "ssh://git:hunter2@example.org/a",
    "http://hunter2@example.org/a",
  ])("with credentials is refused and shows none of it: %s", (url) => {
    const check = () => checkRepositoryAllowed({ url }, { ...policy, hosts: ["*"], schemes: ["https", "ssh", "http"] });
    expect(check).toThrow(
      expect.objectContaining({ code: "url_not_allowed", message: expect.stringMatching(/git configuration of the workers\.$/) }),
    );
    expect(check).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") }));
  });
  test("of a local file is judged as a path", () => {
    expect(refusal({ url: `file://${folder}/secret` })).toBe("path_outside_roots");
    expect(checkRepositoryAllowed({ url: `file://${folder}/root/fine` }, policy)).toEqual({ path: join(folder, "root", "fine") });
  });
});
