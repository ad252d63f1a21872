/** The report's style sheet, in the page itself: the file is whole without a network. Contrast is at least 4.5:1 in both schemes. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --panel: #f4f4f4; --ink: #161616; --quiet: #525252; --line: #d0d0d0; --bar: #0f62fe; --link: #0043ce; }
@media (prefers-color-scheme: dark) { :root { --paper: #161616; --panel: #262626; --ink: #f4f4f4; --quiet: #c6c6c6; --line: #525252; --bar: #4589ff; --link: #78a9ff; } }
@media print { :root { --paper: #ffffff; --panel: #ffffff; --ink: #000000; --quiet: #333333; --line: #999999; --bar: #0f62fe; --link: #000000; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 "IBM Plex Sans", system-ui, -apple-system, "Segoe UI", sans-serif; }
main, header, footer { max-width: 54rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 2rem; font-weight: 400; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.375rem; font-weight: 400; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px; }
.quiet { color: var(--quiet); }
code { font: .875em/1.5 "IBM Plex Mono", ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1px; margin: 1.5rem 0 0; }
.figures div { background: var(--panel); padding: .875rem 1rem; box-shadow: 0 0 0 1px var(--line); }
.figures div:last-child:nth-child(odd) { grid-column: 1 / -1; }
.figures dt { color: var(--quiet); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; }
.figures dd + dd { color: var(--quiet); font-size: .8125rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; margin: 1.5rem 0 0; }
figure { margin: 1.25rem 0; }
figcaption { font-weight: 600; margin-bottom: .5rem; }
figure svg { display: none; width: 100%; height: auto; }
figure svg.narrow { display: block; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
td + td, th + th { padding-left: .75rem; }
th:last-child, td:last-child { padding-right: 0; }
.short { white-space: nowrap; }
th { font-weight: 600; color: var(--quiet); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
li { margin: .25rem 0; }
footer { padding-bottom: 4rem; }
@media (min-width: 44rem), print {
.figures { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.figures div:last-child:nth-child(3n+1) { grid-column: 1 / -1; }
.figures div:last-child:nth-child(3n) { grid-column: auto; }
figure svg.wide { display: block; }
figure svg.narrow { display: none; }
}
@media (max-width: 43.99rem) { table { font-size: .75rem; } th, td { padding: .375rem .25rem .375rem 0; } td + td, th + th { padding-left: .25rem; } td code { overflow-wrap: anywhere; } .figures dd { font-size: 1.25rem; } }
@media print { nav { display: none; } section, figure, tr { break-inside: avoid; } h2 { break-after: avoid; } .scroll { overflow: visible; } body { font-size: 10pt; } }
`;
