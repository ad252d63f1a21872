/** Cobertura's and JaCoCo's XML: hits per line. */
import { elements, numberOf, parseXml, type XmlElement } from "../../../reports/parse-xml.js";
import { lineNode, type CoveredFile } from "../covered-file.js";

/** File names are relative to one of `<source>`; the resolver tries them joined, and then alone. */
export function readCobertura(text: string): CoveredFile[] {
  const root = parseXml(text);
  const [source] = elements(root, "source").map((element) => element.text.trim());
  const single = elements(root, "source").length === 1 && source !== undefined && source !== "" && source !== ".";
  return elements(root, "class").map((element) => {
    const filename = element.attributes["filename"] ?? "";
    const lines = element.children.filter(({ name }) => name === "lines").flatMap((list) => elements(list, "line"));
    return {
      path: single && !filename.startsWith("/") ? `${source.replace(/\/$/, "")}/${filename}` : filename,
      precision: "line",
      nodes: hitsByLine(lines.map((line) => [numberOf(line, "number"), numberOf(line, "hits")])),
    };
  });
}

/** `ci` are covered instructions of the line: any is a hit. Lines without instructions are no code. */
export function readJacoco(text: string): CoveredFile[] {
  return elements(parseXml(text), "package").flatMap((group) =>
    group.children
      .filter(({ name }) => name === "sourcefile")
      .map((file): CoveredFile => {
        const lines = file.children.filter(
          (child: XmlElement) => child.name === "line" && numberOf(child, "mi") + numberOf(child, "ci") > 0,
        );
        return {
          // Nothing before the slash: the resolver does not mind.
          path: `${group.attributes["name"] ?? ""}/${file.attributes["name"] ?? ""}`,
          precision: "line",
          nodes: hitsByLine(lines.map((line) => [numberOf(line, "nr"), numberOf(line, "ci")])),
        };
      }),
  );
}

function hitsByLine(pairs: readonly (readonly [number, number])[]): CoveredFile["nodes"] {
  const hits = new Map<number, number>();
  for (const [line, count] of pairs) hits.set(line, Math.max(hits.get(line) ?? 0, count));
  return [...hits].map(([line, count]) => lineNode(line, count));
}
