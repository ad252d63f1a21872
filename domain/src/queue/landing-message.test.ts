/** The message that lands is the one that was judged, with everybody who wrote the change named. */
import { describe, expect, test } from "@jest/globals";
import { landingMessage, type LandedCommit } from "./index.js";

const ann = { name: "Ann", email: "ann@example.org" };
const bob = { name: "Bob", email: "Bob@example.org" };
const commit = (message: string, author = ann, parents = ["p"]): LandedCommit => ({ message, author, parents });
const told = (commits: readonly LandedCommit[], title: string | null = null, landing: "squash" | "merge" = "squash") =>
  landingMessage({ landing, branch: "main", title, commits });

describe("the message of a landing", () => {
  test("of a squash is the first commit's own", () => {
    expect(told([commit("feat: a\n\nbody\n"), commit("fix: b\n")])).toEqual({ message: "feat: a\n\nbody\n", author: ann });
  });
  test("is the title when there is one", () => {
    expect(told([commit("wip\n")], "feat: better").message).toBe("feat: better\n");
  });
  test("names the other authors once", () => {
    const more = [commit("feat: a\n"), commit("fix: b\n", bob), commit("fix: c\n", { ...bob, email: "bob@example.org" })];
    expect(told(more).message).toBe("feat: a\n\nCo-authored-by: Bob <bob@example.org>\n");
  });
  test("keeps trailers in one block", () => {
    const more = [commit("feat: a\n\nbody\n\nRefs: item-1\n"), commit("fix: b\n", bob)];
    expect(told(more).message).toBe("feat: a\n\nbody\n\nRefs: item-1\nCo-authored-by: Bob <Bob@example.org>\n");
  });
  test("names an author also when a sentence happens to hold the same words", () => {
    const more = [commit("feat: a\n\nsee Co-authored-by: Bob <Bob@example.org> there\n"), commit("fix: b\n", bob)];
    expect(told(more).message).toMatch(/\n\nCo-authored-by: Bob <Bob@example\.org>\n$/);
    const named = [commit("feat: a\n\nCo-authored-by: bob <bob@example.org>\n"), commit("fix: b\n", bob)];
    expect(told(named).message).toBe("feat: a\n\nCo-authored-by: bob <bob@example.org>\n");
  });
  test("passes over merges inside the change", () => {
    expect(told([commit("Merge main\n", bob, ["p", "q"]), commit("feat: a\n")]).message).toBe(
      "feat: a\n\nCo-authored-by: Bob <Bob@example.org>\n",
    );
  });
  test("of a merge is one line without an author of its own", () => {
    expect(told([commit("feat: a\n\nbody\n")], null, "merge")).toEqual({ message: "feat: a\n", author: null });
  });
  test("of a change without commits still says something", () => {
    expect(told([]).message).toBe("chore: change onto main\n");
  });
});
