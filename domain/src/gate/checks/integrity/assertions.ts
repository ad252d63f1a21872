/** Counts what tests assert. An assertion that can never fail is not one. */
import { scanCode } from "../../code/scan-code.js";

const ASSERTION =
  /\bexpect(?:TypeOf|Type)?\s*(?:\.\s*(?:soft|poll|assertions|hasAssertions))?\s*\(|(?<![\w.])assert(?:\.\w+)*!?\s*\(|(?<![\w.])assert_(?:eq|ne|matches)!\s*\(|^\s*assert\s|\bself\.assert\w+\s*\(|\bassert(?:That|Equals|True|False|Null|NotNull|Throws|Same|ArrayEquals|InstanceOf|NotEquals|All|DoesNotThrow)\s*\(|\b(?:assert|require)\.\w+\s*\(|\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\s*\(|\bt\.(?:is|not|deepEqual|notDeepEqual|like|throws|throwsAsync|notThrows|true|false|truthy|falsy|regex|assert|equal|same|match|ok)\s*\(|\.should\b|\bpytest\.raises\s*\(|\bXCTAssert\w*\s*\(|\bassert_\w+\s*[( ]/g;

const TRIVIAL =
  /\bexpect\s*\(\s*(true|false|null|undefined|\d+|["'`][^"'`]*["'`])\s*\)\s*\.\s*(?:toBe|toEqual|toStrictEqual)\s*\(\s*\1\s*\)|\bexpect\s*\(\s*(?:true|1|["'`][^"'`]+["'`])\s*\)\s*\.\s*(?:toBeTruthy|toBeDefined|not\.toBeNull|to\.be\.ok)\b|\bexpect\s*\(\s*(?:false|0|null|undefined)\s*\)\s*\.\s*toBeFalsy\b|(?<![\w.])assert(?:\.ok)?\s*\(\s*(?:true|True|1)\s*[,)]|^\s*assert\s+(?:True|1|not False)\s*(?:$|[,#])|\bself\.assert(?:True\s*\(\s*True|False\s*\(\s*False|Equals?\s*\(\s*(\d+)\s*,\s*\2)\s*[,)]|\bassert(?:True\s*\(\s*true|False\s*\(\s*false)\s*[,)]|(?<![\w.])assert!\s*\(\s*true\s*[,)]|\b(?:assert|require)\.True\s*\(\s*t\s*,\s*true\s*[,)]|\bt\.(?:pass\s*\(|true\s*\(\s*true\s*[,)]|is\s*\(\s*(\d+)\s*,\s*\3\s*[,)])/g;

/** Per line of the text: how many assertions that can fail stand on it. */
function assertionsOf(line: { bare: string; code: string }): number {
  const found = line.bare.match(ASSERTION)?.length ?? 0;
  return found > 0 && isTrivial(line) ? found - 1 : found;
}

/** The words are looked for with their strings, and must begin in code: a test about such tests quotes them. */
function isTrivial({ bare, code }: { bare: string; code: string }): boolean {
  return [...code.matchAll(TRIVIAL)].some((match) => {
    const from = match.index + match[0].search(/\S/);
    return bare.slice(from, from + 4) === code.slice(from, from + 4);
  });
}

export function countAssertions(text: string, path: string): number {
  return scanCode(text, path).reduce((sum, line) => sum + assertionsOf(line), 0);
}

/** 1-based numbers of lines that only pretend to assert. */
export function trivialAssertions(text: string, path: string): number[] {
  return scanCode(text, path).flatMap((line, index) => (isTrivial(line) ? [index + 1] : []));
}
