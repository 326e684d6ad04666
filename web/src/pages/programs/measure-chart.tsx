import { TableOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { ProgramMeasure } from '../../../../src/http/contract.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const SYMBOL = { good: 'circle', neutral: 'circle', attention: 'triangle', serious: 'diamond' } as const;
const TONE = { good: 'good', neutral: 'plain', attention: 'warn', serious: 'bad' } as const;

/** What was measured in time; values that the rules mind stand out by form and colour. */
export function MeasureChart({ measure }: { measure: ProgramMeasure }) {
  const { t, l } = useText('program-institutions');
  const palette = usePalette();
  const [table, setTable] = useState(false);
  const { points, of } = measure;
  const unit = measure.unit ? l(measure.unit) : '';
  const title = [l(measure.label), of].filter(Boolean).join(' · ');
  const decimals = points.every(({ value }) => Number.isInteger(value)) ? 0 : 1;
  const option = useMemo(() => {
    const colour = { good: palette.met, neutral: palette.accent, attention: palette.risk, serious: palette.off };
    return {
      animation: false,
      aria: { enabled: false },
      textStyle: { fontFamily: fonts, fontSize: 12, color: palette.text },
      grid: { left: 12, right: 24, top: 28, bottom: 8, containLabel: true },
      tooltip: {
        trigger: 'item',
        backgroundColor: palette.surface,
        borderColor: palette.line,
        textStyle: { color: palette.text },
        formatter: ({ value: [time, value] }: { value: [string, number] }) =>
          `${time.slice(0, 16).replace('T', ' ')}<br/><b>${formatNumber(value, decimals)} ${unit}</b>`,
      },
      xAxis: {
        type: 'time',
        axisLine: { lineStyle: { color: palette.line } },
        axisLabel: { color: palette.muted, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        scale: true,
        name: unit,
        nameTextStyle: { color: palette.muted, align: 'left' },
        splitLine: { lineStyle: { color: palette.line } },
        axisLabel: { color: palette.muted },
      },
      series: [
        {
          type: 'line',
          lineStyle: { color: palette.muted, width: 1 },
          data: points.map(({ time, value, level }) => ({
            value: [time, value],
            symbol: SYMBOL[level ?? 'neutral'],
            symbolSize: level === 'serious' || level === 'attention' ? 10 : 6,
            itemStyle: { color: colour[level ?? 'neutral'] },
          })),
        },
      ],
    };
  }, [points, unit, decimals, palette]);
  const serious = points.filter(({ level }) => level === 'serious').length;
  return (
    <Panel
      title={
        <>
          {title} {serious > 0 && <Mark tone="bad">{t('outside', { count: serious })}</Mark>}
        </>
      }
      tools={
        <Button size="small" icon={<TableOutlined />} aria-pressed={table} onClick={() => setTable(!table)}>
          {t('as-table')}
        </Button>
      }
    >
      {table ? (
        <ListTable<ProgramMeasure['points'][number]>
          label={title}
          rowKey="time"
          minWidth={320}
          dataSource={[...points].reverse()}
          columns={[
            {
              title: t('programs:day'),
              dataIndex: 'time',
              render: (time: string) => time.slice(0, 16).replace('T', ' '),
            },
            {
              title: unit ? t('programs:in-unit', { what: l(measure.label), unit }) : l(measure.label),
              dataIndex: 'value',
              align: 'right',
              render: (value: number, { level }) => (
                <>
                  <span className="num">{formatNumber(value, decimals)}</span>{' '}
                  {level && level !== 'good' && level !== 'neutral' && <Mark tone={TONE[level]}>!</Mark>}
                </>
              ),
            },
          ]}
        />
      ) : (
        <Chart
          option={option}
          label={`${title}: ${points.map(({ value }) => formatNumber(value, decimals)).join(', ')}`}
          height={220}
        />
      )}
    </Panel>
  );
}
