/** lcov's tracefiles: hits per line. */
import { lineNode, type CoveredFile } from "../covered-file.js";

export function readLcov(text: string): CoveredFile[] {
  const files: CoveredFile[] = [];
  let path: string | null = null;
  let lines = new Map<number, number>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.startsWith("SF:")) {
      path = line.slice(3).trim();
      lines = new Map();
    } else if (line.startsWith("DA:")) {
      const [number, hits] = line.slice(3).split(",").map(Number);
      if (number === undefined || hits === undefined || !Number.isInteger(number) || Number.isNaN(hits))
        throw new Error(`line ${String(index + 1)} is no \`DA:line,hits\``);
      lines.set(number, Math.max(lines.get(number) ?? 0, hits));
    } else if (line === "end_of_record") {
      if (path === null) throw new Error(`line ${String(index + 1)} ends a record that never began`);
      files.push({ path, precision: "line", nodes: [...lines].map(([number, hits]) => lineNode(number, hits)) });
      path = null;
    }
  }
  if (path !== null) throw new Error(`the record of ${path} never ends: the report was cut off`);
  return files;
}
