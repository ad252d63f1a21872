/** Splits a text of `with` at its `${{ … }}`. Braces and quotes inside an expression are understood, so `{"a": {"b": 1}} }}` ends where it should. */

export type TextPart =
  | { kind: "text"; text: string }
  | { kind: "expression"; expression: string; /** Where the expression's first character stands in the text. */ offset: number };

export type TextParts = { ok: true; parts: readonly TextPart[] } | { ok: false; offset: number; message: string };

const OPEN = "${{";

export function hasExpression(text: string): boolean {
  return text.includes(OPEN);
}

export function findExpressions(text: string): TextParts {
  const parts: TextPart[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf(OPEN, from);
    if (open < 0) break;
    if (open > from) parts.push({ kind: "text", text: text.slice(from, open) });
    const start = open + OPEN.length;
    const end = findEnd(text, start);
    if (end < 0) return { ok: false, offset: open, message: "`${{` is not closed by `}}`" };
    const inner = text.slice(start, end);
    const expression = inner.trim();
    if (expression === "") return { ok: false, offset: open, message: "There is no expression between `${{` and `}}`" };
    parts.push({ kind: "expression", expression, offset: start + (inner.length - inner.trimStart().length) });
    from = end + 2;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return { ok: true, parts };
}

function findEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = skipQuoted(text, at);
    else if (character === "{") depth += 1;
    else if (character === "}") {
      if (depth === 0) return text[at + 1] === "}" ? at : -1;
      depth -= 1;
    }
  }
  return -1;
}

/** @returns where the closing quote ends; the text's end when it never closes. A backslash hides a quote in raw texts (`r"…"`) too. */
function skipQuoted(text: string, at: number): number {
  const quote = text.charAt(at);
  const close = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  for (let i = at + close.length; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text.startsWith(close, i)) return i + close.length - 1;
  }
  return text.length;
}
