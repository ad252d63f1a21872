/** The first thing that makes a text no YAML. Several documents and tags of tools are fine: their tools read them. */
import { LineCounter, parseAllDocuments } from "yaml";

export interface TextFault {
  /** 1-based. */
  line: number;
  column: number;
  message: string;
}

export function findYamlFault(text: string): TextFault | null {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  if (!Array.isArray(documents)) return null;
  for (const document of documents) {
    const [error] = document.errors;
    if (!error) continue;
    const at = lines.linePos(error.pos[0]);
    return { line: Math.max(1, at.line), column: Math.max(1, at.col), message: error.message };
  }
  return null;
}
