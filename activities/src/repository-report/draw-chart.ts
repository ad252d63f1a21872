/** Bar charts as SVG text, drawn on the server by Apache ECharts. Colours are CSS variables of the page, so dark and print work. */
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { showPathEnd } from "./show-text.js";

use([BarChart, GridComponent, SVGRenderer]);

const WIDTH = 760;
const ROW_HEIGHT = 28;
const LABEL_WIDTH = 300;
const LABEL_LETTERS = 44;
const INK = { color: "var(--ink)", fontSize: 13 };
const QUIET = { color: "var(--quiet)", fontSize: 12 };

export interface Bar {
  label: string;
  value: number;
}

/** One row a bar, the first on top, the value at its end. */
export function drawRows(bars: readonly Bar[]): string {
  const rows = [...bars].reverse();
  return draw(rows.length * ROW_HEIGHT + 16, {
    grid: { left: LABEL_WIDTH, right: 90, top: 8, bottom: 8 },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      type: "category",
      data: rows.map(({ label }) => showPathEnd(label, LABEL_LETTERS)),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...INK, width: LABEL_WIDTH - 12, overflow: "truncate", ellipsis: "…", interval: 0 },
    },
    series: [
      {
        type: "bar",
        silent: true,
        data: rows.map(({ value }) => value),
        barMaxWidth: 16,
        itemStyle: { color: "var(--bar)", borderRadius: [0, 2, 2, 0] },
        label: { show: true, position: "right", ...INK, formatter: ({ value }: { value: unknown }) => Number(value).toLocaleString("en") },
      },
    ],
  });
}

/** One column a period, oldest on the left. */
export function drawColumns(bars: readonly Bar[]): string {
  return draw(240, {
    grid: { left: 56, right: 12, top: 12, bottom: 32 },
    xAxis: {
      type: "category",
      data: bars.map(({ label }) => label),
      axisLine: { lineStyle: { color: "var(--line)" } },
      axisTick: { show: false },
      axisLabel: { ...QUIET, hideOverlap: true },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, axisLabel: QUIET, splitLine: { lineStyle: { color: "var(--line)" } } },
    series: [
      {
        type: "bar",
        silent: true,
        data: bars.map(({ value }) => value),
        itemStyle: { color: "var(--bar)" },
        barMaxWidth: 48,
        barCategoryGap: "20%",
      },
    ],
  });
}

function draw(height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
    // The sheet inside only styles hovering, and its class names repeat between charts. Without fixed sizes the picture fits any width.
    const svg = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, "");
    return svg.replace(/^<svg width="\d+" height="\d+"/, '<svg aria-hidden="true" focusable="false"');
  } finally {
    chart.dispose();
  }
}
