/** The log's records, weeks, the bus factor and pairs of files, each by examples. */
import { describe, expect, test } from "@jest/globals";
import { findChangeTogether } from "./find-change-together.js";
import { parseLogRecord } from "./parse-log.js";
import { busFactor, createAuthorTally } from "./tally-authors.js";
import { createPathTally } from "./tally-paths.js";
import { isoTime, mondayOf, weekIndex } from "./weeks.js";

describe("a record of the log", () => {
  test("that is a commit keeps whatever the name holds", () => {
    const record = Buffer.from("\u0001abc\u001fp1 p2\u001f1577836800\u001fAnn@X.org\u001fAnn \u001f B");
    expect(parseLogRecord(record)).toEqual({
      kind: "commit",
      id: "abc",
      parents: 2,
      committedAt: 1_577_836_800,
      email: "ann@x.org",
      name: "Ann   B",
    });
  });
  test("that is a root has no parents, and an absurd time is none", () => {
    expect(parseLogRecord(Buffer.from("\u0001abc\u001f\u001f99999999999999999\u001f\u001f"))).toMatchObject({
      parents: 0,
      committedAt: null,
      email: "",
    });
  });
  test("that is a change keeps tabs and newlines of its path", () => {
    expect(parseLogRecord(Buffer.from("\n12\t3\ta\tb\nc"))).toEqual({
      kind: "change",
      added: 12,
      deleted: 3,
      path: Buffer.from("a\tb\nc"),
    });
    expect(parseLogRecord(Buffer.from("-\t-\t\n"))).toEqual({ kind: "change", added: null, deleted: null, path: Buffer.from("\n") });
  });
  test("that cannot be read is an error, not a guess", () =>
    expect(() => parseLogRecord(Buffer.from("what"))).toThrow(expect.objectContaining({ code: "repository_unreadable" })));
});

test("a week starts on Monday in UTC", () => {
  const week = (time: string): string => mondayOf(weekIndex(Date.parse(time) / 1_000));
  expect(
    ["2024-12-30T00:00:00Z", "2025-01-05T23:59:59Z", "2025-01-06T00:00:00Z", "1970-01-01T00:00:00Z", "1969-12-28T12:00:00Z"].map(week),
  ).toEqual(["2024-12-30", "2024-12-30", "2025-01-06", "1969-12-29", "1969-12-22"]);
  expect(isoTime(0)).toBe("1970-01-01T00:00:00Z");
});

test.each([
  [[], 0],
  [[1], 1],
  [[5, 5], 1],
  [[4, 3, 3], 2],
  [[1, 1, 1, 1, 1], 3],
])("the bus factor of %j is %i", (commits, factor) => expect(busFactor(commits)).toBe(factor));

test("one author is one e-mail, with the name of the newest commit", () => {
  const tally = createAuthorTally();
  const commit = { kind: "commit", id: "", parents: 1, committedAt: 0 } as const;
  tally.add({ ...commit, email: "a@x", name: "New" });
  tally.add({ ...commit, email: "a@x", name: "Old", committedAt: -604_800 });
  tally.add({ ...commit, email: "b@x", name: "New" });
  expect(tally.count()).toBe(2);
  expect(tally.top()[0]).toMatchObject({ name: "New", commits: 2, share: 0.6667 });
  expect(tally.series()[0]?.weeks).toEqual([
    { week: "1969-12-22", commits: 1 },
    { week: "1969-12-29", commits: 1 },
  ]);
});

describe("files that change together", () => {
  const tallyOf = (commits: readonly (readonly string[])[]): ReturnType<ReturnType<typeof createPathTally>["finish"]> => {
    const tally = createPathTally();
    for (const paths of commits) {
      tally.startCommit();
      for (const path of paths) tally.add(Buffer.from(path), 1, 0);
    }
    return tally.finish();
  };
  const pairsOf = (commits: readonly (readonly string[])[], existing: readonly string[]): ReturnType<typeof findChangeTogether> => {
    const table = tallyOf(commits);
    const known = new Map(existing.map((path) => [table.idOf(Buffer.from(path)) ?? -1, path] as const));
    return findChangeTogether({ touched: () => table.touched(), paths: table.commits.length, existing: known });
  };
  test("need five commits and half of the rarer one's", () => {
    const commits = [
      ...Array<string[]>(5).fill(["a", "b", "c"]),
      ...Array<string[]>(5).fill(["a", "c", "d"]),
      ...Array<string[]>(6).fill(["d", "e"]),
      ["e"],
      [],
      ...Array<string[]>(4).fill(["a", "f"]),
    ];
    // a and f share four commits; a and d five, of d's eleven.
    expect(pairsOf(commits, ["a", "b", "c", "d", "e", "f"]).pairs).toEqual([
      { left: "a", right: "c", commits: 10, confidence: 1 },
      { left: "d", right: "e", commits: 6, confidence: 0.857 },
      { left: "a", right: "b", commits: 5, confidence: 1 },
      { left: "b", right: "c", commits: 5, confidence: 1 },
      { left: "c", right: "d", commits: 5, confidence: 0.5 },
    ]);
  });
  test("are not files that are gone", () => expect(pairsOf(Array<string[]>(9).fill(["a", "b"]), ["a"]).pairs).toEqual([]));
  test("are not told by commits of more than fifty files, and that is said", () => {
    const many = Array.from({ length: 51 }, (_, index) => `f${index}`);
    expect(pairsOf(Array<string[]>(9).fill(many), many)).toEqual({ pairs: [], skippedCommits: 9 });
  });
});

test("touches are kept exactly, also beyond the first size of the array", () => {
  const tally = createPathTally();
  for (let index = 0; index < 30_000; index += 1) {
    tally.startCommit();
    for (let path = 0; path < index % 5; path += 1) tally.add(Buffer.from(`p${path}`), 1, 0);
  }
  const table = tally.finish();
  expect([...table.touched()].map((ids) => ids.length)).toEqual(Array.from({ length: 30_000 }, (_, index) => index % 5));
  expect(table.commits).toEqual([24_000, 18_000, 12_000, 6_000]);
});
