/** Messages of GitHub in the shapes it sent: what we act on is read, everything else is answered and changes nothing. */
import { expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import { groupMessage, pullMessage, pushMessage, recorded, sha, withMembers } from "../testing/github-messages.js";
import { readGithubNews } from "./github-news.js";

const APP = 4711;
const all = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly { name: string; examples: readonly unknown[] }[];

test.each(all.map(({ name, examples }) => [name, examples] as const))("every recorded %s is understood", (name, examples) => {
  expect(examples.length).toBeGreaterThan(0);
  for (const payload of examples)
    expect(["pull", "group", "pushed", "report", "rerun", "nothing"]).toContain(readGithubNews(name, payload, APP).kind);
});

test("a push to a pull request says which head it replaced, and where to fetch the new one", () => {
  const message = pullMessage({ action: "synchronize", head: sha("b"), before: sha("a"), at: 1 });
  expect(readGithubNews("pull_request", message, APP)).toMatchObject({
    kind: "pull",
    number: 7,
    login: "mona",
    origin: { ref: "refs/pull/7/head", installation: 12, fork: false, title: "feat: one" },
    news: { what: "replaced", before: sha("a"), head: sha("b"), target: "main", closed: false },
  });
});

test.each([
  ["octo-org/octo-repo", false],
  ["Octo-Org/Octo-Repo", false],
  ["mona/octo-repo", true],
])("a head in %s", (headRepository, fork) => {
  const message = pullMessage({ action: "opened", head: sha("a"), at: 1, headRepository });
  expect(readGithubNews("pull_request", message, APP)).toMatchObject({ origin: { fork } });
});

test("a head whose repository is gone counts as a stranger's", () => {
  const message = withMembers(pullMessage({ action: "opened", head: sha("a"), at: 1 }), { pull_request: { head: { repo: null } } });
  expect(readGithubNews("pull_request", message, APP)).toMatchObject({ origin: { fork: true } });
});

test.each([
  ["checks_requested", false],
  ["destroyed", true],
])("a merge group: %s", (action, closed) => {
  const ref = `refs/heads/gh-readonly-queue/main/pr-7-${sha("0")}`;
  expect(readGithubNews("merge_group", groupMessage(action), APP)).toMatchObject({
    kind: "group",
    origin: { ref, pull: null, fork: false },
    news: { target: "main", head: sha("e"), closed },
  });
});

test.each([
  [[".praxis/gate.yaml"], true],
  [["README.md"], false],
])("a push that changes %j", (paths, touchesPolicy) => {
  expect(readGithubNews("push", pushMessage("main", paths), APP)).toMatchObject({ kind: "pushed", branch: "main", touchesPolicy });
});

test("a forced push may have changed the policy, whatever its commits say", () => {
  const message = withMembers(pushMessage("main", ["README.md"]), { forced: true });
  expect(readGithubNews("push", message, APP)).toMatchObject({ touchesPolicy: true });
});

test("somebody presses Re-run at our own check", () => {
  const message = recorded("check_run", ({ action }) => action === "rerequested");
  const ours = withMembers(message, { check_run: { app: { id: APP } } });
  expect(readGithubNews("check_run", ours, APP)).toMatchObject({ kind: "rerun" });
  expect(readGithubNews("check_run", message, APP).kind).not.toBe("rerun");
});

test("a message without the members that matter is refused, and says which", () => {
  expect(() => readGithubNews("pull_request", { action: "opened" }, APP)).toThrow(expect.objectContaining({ code: "invalid_request" }));
});
