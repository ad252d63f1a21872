/** The report as one page that needs nothing else: no script, no request, charts inside. A policy in the page forbids both as well. */
import { CHART_SIZES, drawColumns, drawRows } from "./draw-chart.js";
import { html, trustedHtml, type Html } from "./html.js";
import type { Report, Section, Table } from "./report.js";
import { REPORT_STYLE } from "./report-style.js";
import { showText } from "./show-text.js";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function renderHtml(report: Report): string {
  const { title, source, commit, summary, figures, sections, rules, checks } = report;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}: ${showText(source)}</title>
        <style>
          ${trustedHtml(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>
            <bdi>${showText(source)}</bdi><br /><span class="quiet">at commit <code>${commit}</code></span>
          </p>
          ${summary.map((sentence) => html`<p>${sentence}</p> `)}
          <dl class="figures">
            ${figures.map(
              ({ name, value, note }) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${showText(value)}</dd>
                  <dd>${showText(note)}</dd>
                </div> `,
            )}
          </dl>
          <nav aria-label="Sections">
            <ul>
              ${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li> `)}
              <li><a href="#counted">How it was counted</a></li>
            </ul>
          </nav>
        </header>
        <main>
          ${sections.map(renderSection)}
          <section aria-labelledby="counted">
            <h2 id="counted">How it was counted</h2>
            <ul>
              ${rules.map((rule) => html`<li>${rule}</li> `)}
            </ul>
            <p>Check it yourself, in the repository:</p>
            <ul>
              ${checks.map(({ what, command }) => html`<li>${what}: <code>${command}</code></li> `)}
            </ul>
          </section>
        </main>
        <footer><p class="quiet">Made by Kyros Praxis from what git knows.</p></footer>
      </body>
    </html> `;
  return page.text;
}

function renderSection(section: Section): Html {
  const { id, title, text, chart, table } = section;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${text.map((sentence) => html`<p>${sentence}</p> `)} ${chart === undefined || chart.bars.length === 0 ? "" : renderChart(chart)}
    ${table === undefined || table.rows.length === 0 ? "" : renderTable(table, title)}
  </section> `;
}

/** The picture is hidden from screen readers: the table under it says the same in words. */
function renderChart({ kind, caption, bars }: NonNullable<Section["chart"]>): Html {
  return html`<figure>
    <figcaption>${caption}</figcaption>
    ${CHART_SIZES.map((size) => trustedHtml(kind === "rows" ? drawRows(bars, size) : drawColumns(bars, size)))}
  </figure> `;
}

function renderTable({ columns, rows }: Table, title: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}, table">
    <table>
      <thead>
        <tr>
          ${columns.map(({ name, number }) => html`<th scope="col" ${trustedHtml(number === true ? ' class="number"' : "")}>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) => renderCell(cell, columns[index] ?? { name: "" }))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function renderCell(cell: string, { number, code, short }: Table["columns"][number]): Html {
  if (number === true) return html`<td class="number">${cell}</td>`;
  if (short === true) return html`<td class="short">${cell}</td>`;
  return code === true
    ? html`<td>
        <code><bdi>${showText(cell)}</bdi></code>
      </td>`
    : html`<td><bdi>${showText(cell)}</bdi></td>`;
}
