/** The expression library's messages in words a playbook's author uses. */

const TYPE_WORDS: Record<string, string> = {
  int: "whole number",
  uint: "whole number",
  double: "number",
  string: "text",
  bool: "true/false",
  map: "object",
  list: "list",
  null: "null",
  bytes: "bytes",
  dyn: "any value",
};

const RULES: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^Unexpected token: EOF$/, () => "the expression ends too early"],
  [/^Unexpected token: (\w+)$/, (token) => `a ${tokenWord(token)} does not fit here`],
  [/^Expected (\w+), got EOF$/, (token) => `the expression ends where a ${tokenWord(token)} is needed`],
  [/^Expected (\w+), got (\w+)$/, (token, got) => `expected a ${tokenWord(token)}, found a ${tokenWord(got)}`],
  [
    /^Unknown variable: (.+)$/,
    (name) => `there is no \`${name}\`; an expression can use inputs, run, steps, succeeded(id), failed(id), always()`,
  ],
  [/^found no matching overload for '(\w+)\((.*)\)'$/, (name, types) => `there is no function ${name}(${typeWords(types)})`],
  [
    /^found no matching overload for '(.+)\.(\w+)\((.*)\)'$/,
    (type, name, types) => `there is no function ${name}(${typeWords(types)}) on ${typeWords(type)}`,
  ],
  [/^no such overload: (.+)$/, (operation) => `these values do not go together: ${typeWords(operation)}`],
  [/^No such key: (.+)$/, (name) => `there is no member \`${name}\``],
  [/^Logical operator requires bool operands, got '(.+)'$/, (type) => `both sides must be true or false; one is ${typeWords(type)}`],
  [/^Ternary condition must be bool, got '(.+)'$/, (type) => `what stands before \`?\` must be true or false; it is ${typeWords(type)}`],
  [/predicate must return bool, got '(.+)'$/, (type) => `the condition must give true or false; it gives ${typeWords(type)}`],
  [/^integer overflow/, () => "the whole number is too large"],
  [/maxDepth|Exceeded max/i, () => "the expression is nested too deeply or too long"],
];

export function plainCelMessage(code: string, summary: string): string {
  for (const [pattern, say] of RULES) {
    const match = pattern.exec(summary);
    if (match) return say(...match.slice(1).map((part) => part));
  }
  return summary === "" ? code : summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** `dyn<string> + int` → `text + whole number`. */
export function typeWords(types = ""): string {
  return types.replace(/dyn<(\w+)>/g, "$1").replace(/\b[a-z]+\b/g, (word) => TYPE_WORDS[word] ?? word);
}

const TOKEN_WORDS: Record<string, string> = {
  RPAREN: "`)`",
  LPAREN: "`(`",
  RBRACKET: "`]`",
  LBRACKET: "`[`",
  RBRACE: "`}`",
  LBRACE: "`{`",
  IDENTIFIER: "name",
  COMMA: "`,`",
  COLON: "`:`",
  QUESTION: "`?`",
  DOT: "`.`",
  EQ: "`==`",
  STRING: "text",
  NUMBER: "number",
};

function tokenWord(token = ""): string {
  return TOKEN_WORDS[token] ?? token.toLowerCase();
}
