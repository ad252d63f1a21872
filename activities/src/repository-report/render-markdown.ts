/** The report as Markdown, for pull requests and terminals. Texts of the repository are escaped so that none of them is read as markup. */
import type { Report, Section, Table } from "./report.js";
import { showText } from "./show-text.js";

export function renderMarkdown({ title, source, commit, summary, figures, sections, rules, checks }: Report): string {
  return [
    `# ${title}`,
    "",
    `${escapeMarkdown(source)}, commit \`${commit}\``,
    "",
    ...summary.flatMap((sentence) => [sentence, ""]),
    ...renderTable({
      columns: [{ name: "Figure" }, { name: "Value", number: true }, { name: "" }],
      rows: figures.map(({ name, value, note }) => [name, value, note]),
    }),
    ...sections.flatMap(renderSection),
    "## How it was counted",
    "",
    ...rules.map((rule) => `- ${rule}`),
    "",
    "Check it yourself, in the repository:",
    "",
    ...checks.map(({ what, command }) => `- ${what}: \`${command}\``),
    "",
  ].join("\n");
}

function renderSection({ title, text, table }: Section): string[] {
  return [
    `## ${title}`,
    "",
    ...text.flatMap((sentence) => [sentence, ""]),
    ...(table === undefined || table.rows.length === 0 ? [] : renderTable(table)),
  ];
}

function renderTable({ columns, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ name }) => name)),
    line(columns.map(({ number }) => (number === true ? "---:" : "---"))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
    "",
  ];
}

/** Every character that Markdown or HTML could read as markup, links included. */
export function escapeMarkdown(text: string): string {
  return showText(text)
    .replace(/[\\`*_{}[\]()#+!|~$^=]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/:\/\//g, "&#58;//")
    .replace(/@/g, "&#64;");
}
