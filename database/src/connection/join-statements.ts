/** Several writes as one statement: each part becomes a CTE with its own numbering of parameters. Saves a round trip a part. */
export interface Part {
  name: string;
  /** A data-modifying statement with parameters from $1. Parts do not see each other's changes. */
  text: string;
  values: readonly unknown[];
}

export function joinStatements(parts: readonly Part[], last: Omit<Part, "name">): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const renumbered = (part: Omit<Part, "name">): string => {
    const offset = values.length;
    values.push(...part.values);
    return offset === 0 ? part.text : part.text.replace(/\$(\d+)/g, (_, number: string) => `$${String(Number(number) + offset)}`);
  };
  const ctes = parts.map((part) => `${part.name} AS (${renumbered(part)})`);
  const main = renumbered(last);
  return { text: ctes.length > 0 ? `WITH ${ctes.join(",\n")}\n${main}` : main, values };
}
