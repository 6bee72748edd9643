// The options of the run's charts. Numbers here are shares for drawing; exact values are shown as text beside them.
import type { EChartsCoreOption } from 'echarts/core';
import type { Palette } from '@/ui/Chart';

export const OUTCOMES = [
  { name: 'Matched', key: 'matched', color: '--matched' },
  { name: 'Suggested', key: 'suggested', color: '--suggested' },
  { name: 'Open', key: 'open', color: '--open' },
  { name: 'Excluded', key: 'excluded', color: '--excluded' },
  { name: 'Rejected', key: 'rejected', color: '--rejected' },
] as const;

export type SideBar = { name: string; shares: number[]; texts: string[] };

export type PassBar = { name: string; auto: number; suggested: number };

const axisless = { axisLine: { show: false }, axisTick: { show: false } };

export function barOption(sides: SideBar[], palette: Palette): EChartsCoreOption {
  const shown = [...sides].reverse();
  return {
    grid: { left: 48, right: 8, top: 8, bottom: 8 },
    xAxis: { type: 'value', max: 100, show: false },
    yAxis: {
      type: 'category',
      data: shown.map(({ name }) => name),
      ...axisless,
      axisLabel: { color: palette.text, fontSize: 13 },
    },
    series: OUTCOMES.map(({ name, key }, index) => ({
      name,
      type: 'bar',
      stack: 'all',
      barWidth: 30,
      itemStyle: { color: palette[key], borderRadius: 3 },
      data: shown.map((side) => side.shares[index] ?? 0),
    })),
    tooltip: tooltip(palette, ({ seriesIndex = 0, dataIndex = 0, seriesName = '' }) => {
      const side = shown[dataIndex];
      return `${side?.name ?? ''} · ${seriesName}: <b>${side?.texts[seriesIndex] ?? ''}</b> (${(side?.shares[seriesIndex] ?? 0).toFixed(1)}%)`;
    }),
  };
}

export function passOption(passes: PassBar[], palette: Palette): EChartsCoreOption {
  const shown = [...passes].reverse();
  return {
    grid: { left: 28, right: 8, top: 4, bottom: 4 },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      data: shown.map(({ name }) => name),
      ...axisless,
      axisLabel: {
        color: palette.dimmed,
        fontSize: 12,
        formatter: (_: string, index: number) => String(shown.length - index),
      },
    },
    series: (['auto', 'suggested'] as const).map((key) => ({
      name: key === 'auto' ? 'Matched' : 'Suggested',
      type: 'bar',
      stack: 'all',
      barWidth: 18,
      itemStyle: { color: key === 'auto' ? palette.matched : palette.suggested, borderRadius: 3 },
      data: shown.map((pass) => pass[key]),
    })),
    tooltip: tooltip(
      palette,
      ({ seriesName = '', name = '', value }) => `${escape(name)} · ${seriesName}: <b>${String(value)}</b>`,
    ),
  };
}

type Hovered = {
  seriesIndex?: number;
  dataIndex?: number;
  seriesName?: string;
  name?: string;
  value?: unknown;
};

function tooltip(palette: Palette, formatter: (hovered: Hovered) => string) {
  return {
    trigger: 'item',
    formatter,
    backgroundColor: palette.text,
    borderWidth: 0,
    textStyle: { color: palette.line, fontSize: 12 },
    confine: true,
  };
}

/** Pass names are people's own text and the tooltip is HTML. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
