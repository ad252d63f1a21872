/** Whose change it is: nobody of these may clear its checks. */
import { expect, test } from "@jest/globals";
import { QUEUE_COMMITTER } from "../merge-queue/queue-deps.js";
import { authorsOf } from "./authors-of.js";

const commit = (email: string, message = "feat: x") => ({ author: { name: "x", email }, message });
const of = (commits: ReturnType<typeof commit>[], ...committers: string[]) => authorsOf({ change: { commits }, committers });

test("authors are those of the commits and those that a squash names, once each and in small letters", () => {
  const squash = "feat: x\n\nCo-authored-by: Bea B. <Bea@Example.org>\nco-authored-by: Cy <cy@example.org>\n";
  expect(of([commit("Ada@example.org"), commit("ada@example.org", squash)])).toEqual([
    "ada@example.org",
    "bea@example.org",
    "cy@example.org",
  ]);
});

test("whoever made a commit in another's name is an author too; the queue that commits for others is not", () => {
  expect(of([commit("ada@example.org")], "Bob@Example.org", "ada@example.org", QUEUE_COMMITTER.email)).toEqual([
    "ada@example.org",
    "bob@example.org",
  ]);
});

test("an empty address is nobody's, and text that only looks like one names nobody", () => {
  expect(of([commit("", "feat: x\n\nsee Co-authored-by: Bea <bea@example.org>\nCo-authored-by: Cy <>")])).toEqual([]);
});
