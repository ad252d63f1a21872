/** Comments, strings and code are told apart, and columns stay where they are. */
import { expect, test } from "@jest/globals";
import { isOnlyPunctuation, scanCode } from "./scan-code.js";

test.each<[string, string, string, string]>([
  ["a.ts", "a = 1; // b", "a = 1;     ", "       // b"],
  ["a.ts", "a /* b */ c", "a         c", "  /* b */  "],
  ["a.ts", 'a("// b")', 'a("    ")', "         "],
  ["a.ts", "a('\\'//') // c", "a('    ')     ", "          // c"],
  ["a.ts", "`x ${ a + `y${b}` } z` // c", "`  ${ a + ` ${b}` }  `     ", "                       // c"],
  ["a.ts", "`${ {a: 1}.a }//`", "`${ {a: 1}.a }  `", "                 "],
  ["a.ts", 'x = /[/]\\/"/.test(y) // c', "x = /      /.test(y)     ", "                     // c"],
  ["a.ts", "return /'/", "return / /", "          "],
  ["a.ts", "a / b / c // d", "a / b / c     ", "          // d"],
  ["a.ts", "turn /2", "turn /2", "       "],
  ["a.ts", "const a = 'open", "const a = '    ", "               "],
  ["a.py", "a = '#' # b", "a = ' '    ", "        # b"],
  ["a.go", "a := '\"' // b", "a := ' '     ", "         // b"],
  ["a.yml", "a: b#c # d", "a: b#c    ", "       # d"],
  ["a.sh", "echo it's # d", "echo it's    ", "          # d"],
  ["a.md", "# a // b", "# a // b", "        "],
  ["noextension", "// b", "// b", "    "],
])("%s: %s", (path, text, bare, comment) => {
  expect(scanCode(text, path)).toEqual([{ bare, comment, code: expect.any(String) }]);
});

test("comments and strings may span lines; code keeps its strings", () => {
  expect(scanCode('a /* b\nc */ d("e") // f', "a.ts")).toEqual([
    { code: "a     ", bare: "a     ", comment: "  /* b" },
    { code: '     d("e")     ', bare: '     d(" ")     ', comment: "c */        // f" },
  ]);
  expect(scanCode('"""a\n# b"""\nc # d', "a.py").map(({ bare }) => bare)).toEqual(['""" ', '   """', "c    "]);
  expect(scanCode("`a\n// b`\nc", "a.ts").map(({ bare }) => bare)).toEqual(["` ", "    `", "c"]);
  expect(scanCode("/* never ends", "a.ts")[0]?.bare.trim()).toBe("");
  expect(scanCode("", "a.ts")).toEqual([{ code: "", bare: "", comment: "" }]);
});

test.each([
  ["  });", true],
  ["", true],
  ["} else {", false],
  ["_", false],
  ["$", false],
  ["1", false],
  ["é", false],
])("isOnlyPunctuation(%j) is %j", (line, wanted) => {
  expect(isOnlyPunctuation(line)).toBe(wanted);
});
