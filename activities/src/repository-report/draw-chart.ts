/** Bar charts as SVG text, drawn on the server by Apache ECharts. Colours are CSS variables of the page, so dark and print work. */
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { showPathEnd } from "./show-text.js";

use([BarChart, GridComponent, SVGRenderer]);

/** A page and a telephone: letters keep their size, so a narrow picture has less room for labels and is no shrunken wide one. */
export const CHART_SIZES = ["wide", "narrow"] as const;
export type ChartSize = (typeof CHART_SIZES)[number];

const SIZE = {
  wide: { width: 760, labelWidth: 300, labelLetters: 36, valueWidth: 90 },
  narrow: { width: 360, labelWidth: 180, labelLetters: 21, valueWidth: 66 },
} as const satisfies Record<ChartSize, object>;
const ROW_HEIGHT = 28;
const INK = { color: "var(--ink)", fontSize: 13 };
const QUIET = { color: "var(--quiet)", fontSize: 12 };

export interface Bar {
  label: string;
  value: number;
}

/** One row a bar, the first on top, the value at its end. */
export function drawRows(bars: readonly Bar[], size: ChartSize): string {
  const { labelWidth, labelLetters, valueWidth } = SIZE[size];
  const rows = [...bars].reverse();
  return draw(size, rows.length * ROW_HEIGHT + 16, {
    grid: { left: labelWidth, right: valueWidth, top: 8, bottom: 8 },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      type: "category",
      data: rows.map(({ label }) => showPathEnd(label, labelLetters)),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...INK, width: labelWidth - 12, overflow: "truncate", ellipsis: "…", interval: 0 },
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
export function drawColumns(bars: readonly Bar[], size: ChartSize): string {
  return draw(size, 240, {
    grid: { left: size === "wide" ? 56 : 36, right: 12, top: 12, bottom: 32 },
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

function draw(size: ChartSize, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: SIZE[size].width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
    // The sheet inside only styles hovering, and its class names repeat between charts. Without fixed sizes the picture fits any width.
    const svg = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, "");
    return svg.replace(/^<svg width="\d+" height="\d+"/, `<svg class="${size}" aria-hidden="true" focusable="false"`);
  } finally {
    chart.dispose();
  }
}
