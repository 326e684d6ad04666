import { Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ECharts, EChartsCoreOption } from './echarts.ts';

/** An ECharts canvas that follows its frame; `onReady` hands out the instance (for the PNG). */
export function Chart({
  option,
  label,
  height = 280,
  onReady,
}: {
  option: EChartsCoreOption;
  label: string;
  height?: number;
  onReady?: (chart: ECharts) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts>();
  const ready = useRef(onReady);
  ready.current = onReady;
  useEffect(() => {
    let made: ECharts | undefined;
    let gone = false;
    let observer: ResizeObserver | undefined;
    void import('./echarts.ts').then(({ init }) => {
      if (gone || !frame.current) return;
      made = init(frame.current);
      observer = new ResizeObserver(() => made?.resize());
      observer.observe(frame.current);
      setChart(made);
      ready.current?.(made);
    });
    return () => {
      gone = true;
      observer?.disconnect();
      made?.dispose();
    };
  }, []);
  useEffect(() => {
    chart?.setOption(option, { notMerge: true });
  }, [chart, option]);
  return (
    <div className="chart" style={{ height }}>
      {!chart && <Skeleton.Node active style={{ width: '100%', height: height - 8 }} />}
      <div ref={frame} role="img" aria-label={label} style={{ position: 'absolute', inset: 0 }} />
    </div>
  );
}
