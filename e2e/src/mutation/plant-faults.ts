/**
 * One source text → the same text with every fault in it behind a switch: `($m(17) ? a <= b : a < b)`. One build holds all of them, and
 * whoever runs it says which one is on. Text in, text out.
 */
import ts from "typescript";

export interface Mutant {
  id: number;
  file: string;
  line: number;
  original: string;
  replacement: string;
  /** The line that it begins on, trimmed: what a list of survivors names it by, because line numbers move. */
  text: string;
  /** `a < b → (a) <= (b)`; of several alike on lines of this text the later ones carry their number. */
  fault: string;
}

/** Operator → what it is taken for by mistake: its neighbour, and its opposite. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "+=": ["-="],
  "-=": ["+="],
};
const METHODS: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  startsWith: "endsWith",
  endsWith: "startsWith",
};

export function plantFaults(text: string, file: string, firstId: number): { code: string; mutants: Mutant[] } {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const mutants: Mutant[] = [];
  const lines = text.split("\n");
  const alike = new Map<string, number>();
  const before = new Map<number, string>();
  const after = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    if (isOnlyType(node)) return;
    const replacements = ts.isExpression(node) ? replacementsOf(node, source) : [];
    if (replacements.length > 0) {
      const start = node.getStart(source);
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      const switches = replacements.map((replacement) => {
        const id = firstId + mutants.length;
        const [original, other] = [plain(node.getText(source)), plain(replacement)];
        const own = (lines[line - 1] ?? "").trim();
        const name = `${own} ${original} → ${other}`;
        const nth = (alike.get(name) ?? 0) + 1;
        alike.set(name, nth);
        const fault = `${original} → ${other}${nth > 1 ? ` (${String(nth)})` : ""}`;
        mutants.push({ id, file, line, original, replacement: other, text: own, fault });
        return `($m(${String(id)}) ? (${replacement}) : `;
      });
      before.set(start, `${before.get(start) ?? ""}${switches.join("")}(`);
      // Of expressions that end together the inner one is closed first.
      after.set(node.end, `${")".repeat(switches.length + 1)}${after.get(node.end) ?? ""}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { code: woven(text, before, after), mutants };
}

function woven(text: string, before: ReadonlyMap<number, string>, after: ReadonlyMap<number, string>): string {
  const places = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  let code = "";
  let at = 0;
  for (const place of places) {
    code += text.slice(at, place) + (after.get(place) ?? "") + (before.get(place) ?? "");
    at = place;
  }
  return code + text.slice(at);
}

function isOnlyType(node: ts.Node): boolean {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))
  );
}

function replacementsOf(node: ts.Expression, source: ts.SourceFile): string[] {
  const text = (part: ts.Node): string => part.getText(source);
  if (isCondition(node)) return [...operatorFaults(node, text), ...(isLoop(node.parent) ? ["false"] : ["true", "false"])];
  if (ts.isBinaryExpression(node)) return operatorFaults(node, text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [text(node.operand)];
  if (ts.isCallExpression(node)) return callFaults(node, text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return ["false"];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return ["true"];
  if (ts.isNumericLiteral(node) && !isName(node)) return [`${text(node)} + 1`];
  return [];
}

/** What decides which way it goes: taking it for granted is a guard that was removed. */
function isCondition(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent) || isLoop(parent)) return parent.condition === node;
  return false;
}

function isLoop(node: ts.Node): node is ts.ForStatement {
  return ts.isForStatement(node);
}

function isName(node: ts.NumericLiteral): boolean {
  return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

function operatorFaults(node: ts.Expression, text: (part: ts.Node) => string): string[] {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) return [];
  if (!ts.isBinaryExpression(node)) return [];
  const operator = text(node.operatorToken);
  if (operator.startsWith("+") && (isText(node.left) || isText(node.right))) return [];
  const isAssignment = operator === "+=" || operator === "-=";
  const left = isAssignment ? text(node.left) : `(${text(node.left)})`;
  // In brackets: `??` may not stand beside `&&` and `||` without them, and no operand changes its place.
  return (OPERATORS[operator] ?? []).map((other) => `${left} ${other} (${text(node.right)})`);
}

/** Sums of texts have no difference. */
function isText(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  if (ts.isBinaryExpression(node)) return isText(node.left) || isText(node.right);
  return ts.isCallExpression(node) && /^(?:String|.*\.(?:join|slice|repeat|trim))$/s.test(node.expression.getText());
}

function callFaults(node: ts.CallExpression, text: (part: ts.Node) => string): string[] {
  if (!ts.isPropertyAccessExpression(node.expression)) return [];
  const { expression: object, name } = node.expression;
  const call = node.expression.questionDotToken ? "?." : ".";
  const other = METHODS[name.text];
  const given = node.arguments.map(text).join(", ");
  if (name.text === "filter") return [text(object)];
  return other === undefined ? [] : [`${text(object)}${call}${other}(${given})`];
}

function plain(code: string): string {
  return code.replaceAll(/\s+/g, " ");
}
