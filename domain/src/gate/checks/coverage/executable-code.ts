/** Which lines could run at all, and whether a whole file holds anything that could. */
import { isOnlyPunctuation, scanCode, type ScannedLine } from "../../code/scan-code.js";

/** Lines that hold more than comments and brackets. */
export function codeLines(text: string, path: string): ReadonlySet<number> {
  return new Set(scanCode(text, path).flatMap(({ code }, index) => (isOnlyPunctuation(code) ? [] : [index + 1])));
}

/** Statements that leave nothing behind when they are compiled. */
const TYPES_ONLY =
  /^(?:export\s+)?(?:declare\s+)?(?:type\s+[\w$]|interface\s|import\s|namespace\s)|^export\s+(?:type\b|interface\b|declare\b|\{|\*)|^["']use \w+["']/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
/** A line that goes on with the statement above it. */
const GOES_ON = /^[|&)}\]=?:.,>]/;

/** False: a report may leave this file out. */
export function hasExecutableCode(text: string, path: string): boolean {
  const lines = scanCode(text, path);
  if (!SCRIPT.test(path)) return lines.some(({ code }) => !isOnlyPunctuation(code));
  let depth = 0;
  for (const line of lines) {
    const code = line.code.trim();
    if (depth === 0 && !isOnlyPunctuation(code) && !GOES_ON.test(code) && !TYPES_ONLY.test(code)) return true;
    depth += depthOf(line);
  }
  return false;
}

function depthOf({ bare }: ScannedLine): number {
  let depth = 0;
  for (const char of bare) {
    if ("({[".includes(char)) depth += 1;
    else if (")}]".includes(char)) depth -= 1;
  }
  return depth;
}
