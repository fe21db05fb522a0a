// ECharts: maintained, and the only full charting library that gives SVG as a string in plain Node without a DOM. It is
// bundled into this program: users download the parts that are drawn with, not all 60 MB.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, Html } from '../html';

const WIDTH = 460;
const HEIGHT = 320;

/** How an axis is labelled. */
export interface AxisSettings {
  readonly name: string;
  readonly min?: number;
  readonly max?: number;
  readonly format?: (value: number) => string;
  /** Names of bars instead of numbers. */
  readonly categories?: readonly string[];
}

export interface ChartSettings {
  /** What a person who does not see the chart is told. */
  readonly label: string;
  readonly x: AxisSettings;
  readonly y: AxisSettings;
  readonly series: readonly echarts.EChartsCoreOption[];
}

/**
 * Draws a chart as inline SVG. Its colours are CSS variables (`--ink`, `--grid`, `--series-1` ..), so the page decides
 * on light or dark.
 */
export function drawChart({ label, x, y, series }: ChartSettings): Html {
  echarts.use([LineChart, BarChart, GridComponent, SVGRenderer]);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', fontSize: 13 },
      grid: { left: 58, right: 16, top: 14, bottom: 50 },
      xAxis: axis(x, 30),
      yAxis: axis(y, 42),
      series,
    });
    return tidy(chart.renderToSVGString({ useViewBox: true }), label);
  } finally {
    // Without this the process does not end.
    chart.dispose();
  }
}

function axis({ name, min, max, format, categories }: AxisSettings, nameGap: number) {
  const text = { color: 'var(--ink)', fontSize: 13 };
  return {
    type: categories ? 'category' : 'value',
    name,
    nameLocation: 'middle',
    nameGap,
    nameTextStyle: text,
    ...(categories ? { data: categories } : { min, max, scale: min === undefined }),
    axisLabel: { ...text, hideOverlap: true, ...(format ? { formatter: format } : {}) },
    axisLine: { show: true, lineStyle: { color: 'var(--ink)' } },
    axisTick: { show: true, lineStyle: { color: 'var(--ink)' } },
    splitLine: { show: !categories, lineStyle: { color: 'var(--grid)' } },
  };
}

/** Nothing moves in this drawing, so what ECharts adds for that goes; and it gets a name for those who do not see it. */
function tidy(svg: string, label: string): Html {
  const text = escapeHtml(label);
  const body = svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/ ecmeta_[a-z_]+="[^"]*"/g, '')
    .replace(/ pointer-events="[^"]*"/g, '')
    .replace(/font-family:inherit;?/g, '')
    .replace(
      /<svg[^>]*>/,
      `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${text}"><title>${text}</title>`,
    );
  return new Html(body);
}

/** Colour and dash of series number `index`: the dash tells them apart on paper too. */
export function lineStyle(index: number) {
  const dashes = ['solid', [7, 3], [2, 3], [9, 3, 2, 3]] as const;
  return { color: seriesColour(index), type: dashes[index % dashes.length], width: 2 };
}

/** There are six colours; further series start again, with other dashes. */
export const seriesColour = (index: number) => `var(--series-${(index % 6) + 1})`;

export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Dots on the points. */
  readonly dots?: boolean;
}

/** A line of series number `index`. */
export function lineSeries({ points, dots = false }: Line, index: number): echarts.EChartsCoreOption {
  return {
    type: 'line',
    data: points,
    showSymbol: dots,
    symbol: ['circle', 'rect', 'triangle', 'diamond'][index % 4],
    symbolSize: 6,
    lineStyle: lineStyle(index),
    itemStyle: { color: seriesColour(index) },
    silent: true,
  };
}

/** A thin line that is no measurement: what perfect or random would be. */
export function guideLine(points: Line['points']): echarts.EChartsCoreOption {
  return {
    type: 'line',
    data: points,
    showSymbol: false,
    lineStyle: { color: 'var(--muted)', type: [4, 4], width: 1 },
    silent: true,
  };
}
