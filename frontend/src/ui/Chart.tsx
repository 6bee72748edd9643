// An ECharts canvas with only the parts we draw, loaded when the first chart is shown.
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { EChartsCoreOption } from 'echarts/core';

export type Palette = Record<
  'matched' | 'suggested' | 'open' | 'excluded' | 'rejected' | 'text' | 'dimmed' | 'line',
  string
>;

type Props<T> = {
  label: string;
  height: number;
  /** What is drawn; compared by content, so a new object with the same content draws nothing anew. */
  data: T;
  draw: (data: T, palette: Palette) => EChartsCoreOption;
};

async function loadEcharts() {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.BarChart,
    components.GridComponent,
    components.TooltipComponent,
    components.LegendComponent,
    renderers.SVGRenderer,
  ]);
  return core;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    matched: read('--matched'),
    suggested: read('--suggested'),
    open: read('--open'),
    excluded: read('--excluded'),
    rejected: read('--rejected'),
    text: read('--mantine-color-text'),
    dimmed: read('--mantine-color-dimmed'),
    line: read('--line'),
  };
}

export function Chart<T>({ label, height, data, draw }: Props<T>) {
  const content = JSON.stringify(data);
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    let stop = () => {};
    void loadEcharts().then((echarts) => {
      if (gone) return;
      const chart = echarts.init(element, null, { renderer: 'svg' });
      chart.setOption({
        animationDuration: 250,
        textStyle: { fontFamily: 'inherit' },
        ...draw(JSON.parse(content) as T, readPalette()),
      });
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(element);
      stop = () => {
        observer.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      stop();
    };
  }, [content, draw, scheme]);

  return <div ref={place} role="img" aria-label={label} style={{ height, width: '100%' }} />;
}
