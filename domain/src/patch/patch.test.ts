/** The cases of the two standards, and what a hostile patch may try. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DomainError } from "../errors/index.js";
import type { Json } from "../hashing/index.js";
import { applyJsonPatch, applyMergePatch, assertPlainJson, JSON_DEPTH_MAX, PATCH_OPERATIONS_MAX, type PatchOperation } from "./index.js";

const patched = (document: Json, operations: unknown): Json => applyJsonPatch(document, operations as PatchOperation[]);

function refusal(run: () => unknown): { code: string; details: unknown; issues: unknown } {
  try {
    run();
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    return { code: error.code, details: error.details, issues: error.issues };
  }
  throw new Error("nothing was refused");
}

describe("RFC 6902, appendix A", () => {
  test.each<[string, Json, unknown, Json]>([
    ["A.1 add a member", { foo: "bar" }, [{ op: "add", path: "/baz", value: "qux" }], { baz: "qux", foo: "bar" }],
    ["A.2 add an item", { foo: ["bar", "baz"] }, [{ op: "add", path: "/foo/1", value: "qux" }], { foo: ["bar", "qux", "baz"] }],
    ["A.3 remove a member", { baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
    ["A.4 remove an item", { foo: ["bar", "qux", "baz"] }, [{ op: "remove", path: "/foo/1" }], { foo: ["bar", "baz"] }],
    ["A.5 replace", { baz: "qux", foo: "bar" }, [{ op: "replace", path: "/baz", value: "boo" }], { baz: "boo", foo: "bar" }],
    [
      "A.6 move a member",
      { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
      [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
      { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
    ],
    [
      "A.7 move an item",
      { foo: ["all", "grass", "cows", "eat"] },
      [{ op: "move", from: "/foo/1", path: "/foo/3" }],
      { foo: ["all", "cows", "eat", "grass"] },
    ],
    [
      "A.8 test",
      { baz: "qux", foo: ["a", 2, "c"] },
      [
        { op: "test", path: "/baz", value: "qux" },
        { op: "test", path: "/foo/1", value: 2 },
      ],
      { baz: "qux", foo: ["a", 2, "c"] },
    ],
    [
      "A.10 add a nested object",
      { foo: "bar" },
      [{ op: "add", path: "/child", value: { grandchild: {} } }],
      { foo: "bar", child: { grandchild: {} } },
    ],
    [
      "A.11 unknown members of an operation",
      { foo: "bar" },
      [{ op: "add", path: "/baz", value: "qux", xyz: 123 }],
      { foo: "bar", baz: "qux" },
    ],
    ["A.14 ~ escapes", { "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: 10 }], { "/": 9, "~1": 10 }],
    ["A.16 add to the end", { foo: ["bar"] }, [{ op: "add", path: "/foo/-", value: ["abc", "def"] }], { foo: ["bar", ["abc", "def"]] }],
    ["the whole document", { foo: 1 }, [{ op: "replace", path: "", value: [1] }], [1]],
    ["an empty name", { "": 1 }, [{ op: "replace", path: "/", value: 2 }], { "": 2 }],
    [
      "copy, then change the copy alone",
      { a: { x: 1 } },
      [
        { op: "copy", from: "/a", path: "/b" },
        { op: "replace", path: "/b/x", value: 2 },
      ],
      { a: { x: 1 }, b: { x: 2 } },
    ],
    [
      "copy, then change the first alone",
      { a: { x: 1 } },
      [
        { op: "copy", from: "/a", path: "/b" },
        { op: "replace", path: "/a/x", value: 2 },
      ],
      { a: { x: 2 }, b: { x: 1 } },
    ],
    ["move to where it is", { a: 1 }, [{ op: "move", from: "/a", path: "/a" }], { a: 1 }],
  ])("%s", (_name, document, operations, wanted) => {
    const before = JSON.stringify(document);
    expect(patched(document, operations)).toEqual(wanted);
    expect(JSON.stringify(document)).toBe(before);
  });

  test.each<[string, unknown, number]>([
    ["A.9 another value", [{ op: "test", path: "/baz", value: "bar" }], 0],
    [
      "A.15 a number is not a text",
      [
        { op: "add", path: "/n", value: 10 },
        { op: "test", path: "/n", value: "10" },
      ],
      1,
    ],
    ["nothing there", [{ op: "test", path: "/none/x", value: null }], 0],
  ])("a failed test says which one: %s", (_name, operations, index) => {
    expect(refusal(() => patched({ baz: "qux" }, operations))).toMatchObject({ code: "patch_test_failed", details: { index } });
  });

  test.each<[string, unknown]>([
    ["A.12 a parent that is not there", [{ op: "add", path: "/baz/bat", value: "qux" }]],
    ["a parent that is a text", [{ op: "add", path: "/foo/bat", value: "qux" }]],
    ["an item beyond the end", [{ op: "add", path: "/list/3", value: 1 }]],
    ["a loose index", [{ op: "add", path: "/list/1e0", value: 1 }]],
    ["an index with a zero before it", [{ op: "replace", path: "/list/01", value: 1 }]],
    ["a member of a list", [{ op: "add", path: "/list/length", value: 1 }]],
    ["replace of nothing", [{ op: "replace", path: "/none", value: 1 }]],
    ["replace of the place after the last", [{ op: "replace", path: "/list/-", value: 1 }]],
    ["remove of nothing", [{ op: "remove", path: "/none" }]],
    ["remove of an inherited member", [{ op: "remove", path: "/toString" }]],
    ["move from nothing", [{ op: "move", from: "/none", path: "/a" }]],
    ["copy from nothing", [{ op: "copy", from: "/list/9", path: "/a" }]],
  ])("a missing place is said: %s", (_name, operations) => {
    expect(refusal(() => patched({ foo: "bar", list: [1, 2] }, operations))).toMatchObject({
      code: "patch_path_missing",
      details: { index: 0 },
    });
  });
});

describe("a hostile patch", () => {
  test.each(["/__proto__/x", "/constructor/prototype/x", "/a/__proto__", "/prototype"])("cannot name %s", (path) => {
    for (const operation of [
      { op: "add", path, value: 1 },
      { op: "test", path, value: 1 },
      { op: "remove", path },
      { op: "copy", from: path, path: "/b" },
      { op: "move", from: "/a", path },
    ])
      expect(refusal(() => patched({ a: {} }, [operation])).code).toBe("invalid_request");
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test.each(['{"__proto__":{"x":1}}', '{"a":[{"constructor":1}]}', '{"prototype":null}'])("cannot carry %s", (text) => {
    const value = JSON.parse(text) as Json;
    expect(refusal(() => patched({}, [{ op: "add", path: "/v", value }])).code).toBe("invalid_request");
    expect(refusal(() => applyMergePatch({}, value)).code).toBe("invalid_request");
    expect(refusal(() => assertPlainJson(value)).code).toBe("invalid_request");
  });

  test.each(["a", "/~", "/~2", "~0"])("%j is no pointer", (path) => {
    expect(refusal(() => patched({}, [{ op: "add", path, value: 1 }]))).toMatchObject({
      code: "invalid_request",
      issues: [{ path: "[0].path" }],
    });
  });

  test("cannot move a thing into itself or remove the whole document", () => {
    expect(refusal(() => patched({ a: {} }, [{ op: "move", from: "/a", path: "/a/b" }])).code).toBe("invalid_request");
    expect(refusal(() => patched({ a: {} }, [{ op: "remove", path: "" }])).code).toBe("invalid_request");
  });

  test("cannot double the document without end", () => {
    const operations = Array.from({ length: 40 }, (_, place) => ({ op: "copy", from: "", path: `/copy${place}` }));
    expect(refusal(() => patched({ text: "x".repeat(1000) }, operations))).toMatchObject({ code: "invalid_request" });
  });

  test("cannot nest deeper than a document may be", () => {
    const into = (depth: number) => `/${Array(depth).fill("a").join("/")}`;
    const nest = Array.from({ length: 40 }, (_, place) => ({ op: "add", path: into(place + 1), value: {} }));
    expect(refusal(() => patched({}, nest)).code).toBe("invalid_request");
    expect(
      refusal(() =>
        patched(
          { a: {} },
          Array.from({ length: 6 }, (_, n) => ({ op: "copy", from: "", path: into(2 ** n) + "/a" })),
        ),
      ).code,
    ).toBe("invalid_request");
  });

  test("has at most as many operations as were agreed", () => {
    const operations = Array.from({ length: PATCH_OPERATIONS_MAX + 1 }, () => ({ op: "test", path: "", value: 1 }));
    expect(refusal(() => patched(1, operations)).code).toBe("invalid_request");
  });
});

describe("depth", () => {
  const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
  test("32 levels pass, 33 do not, and a hundred thousand do not break the walk", () => {
    expect(() => assertPlainJson(nested(JSON_DEPTH_MAX))).not.toThrow();
    expect(refusal(() => assertPlainJson(nested(JSON_DEPTH_MAX + 1))).code).toBe("invalid_request");
    expect(refusal(() => assertPlainJson(nested(100_000))).code).toBe("invalid_request");
  });
});

describe("RFC 7396, appendix A", () => {
  test.each<[string, string, string]>([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', "{}"],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', "null", "null"],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ["[1,2]", '{"a":"b","c":null}', '{"a":"b"}'],
    ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])("%s with %s is %s", (document, patch, wanted) => {
    expect(applyMergePatch(JSON.parse(document) as Json, JSON.parse(patch) as Json)).toEqual(JSON.parse(wanted));
  });
});

const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

test("whatever is added is found again, and removing it gives the document back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), fc.string(), value, (document, name, added) => {
      fc.pre(!["__proto__", "constructor", "prototype"].includes(name) && !Object.hasOwn(document, name));
      const key = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      fc.pre(isPlain(document) && isPlain(added));
      const operations = [
        { op: "add", path: key, value: added },
        { op: "test", path: key, value: added },
        { op: "remove", path: key },
      ];
      expect(patched(document, operations)).toEqual(document);
    }),
  );
});

test("a merge patch of a document without nulls onto nothing is that document", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (document) => {
      fc.pre(isPlain(document));
      expect(applyMergePatch(null, document)).toEqual(document);
    }),
  );
});

function isPlain(json: unknown): boolean {
  try {
    assertPlainJson(json);
    return true;
  } catch {
    return false;
  }
}
