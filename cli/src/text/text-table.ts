/** Rows as aligned columns, two blanks between them. The last column is not padded, so copied lines have no tail. */
import { padTo, widthOf } from "./width.js";

export function textTable(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ""))));
  return rows.map((row) =>
    widths
      .map((width, column) => padTo(row[column] ?? "", width))
      .join("  ")
      .trimEnd(),
  );
}
