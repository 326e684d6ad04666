import type { Completeness } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { useArea } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useCompleteness } from './queries.ts';

const tones = { reported: 'good', rejected: 'warn', missing: 'plain', late: 'bad' } as const;

/** Who has reported what for a period: indicators down, areas across. */
export function CompletenessGrid({ period }: { period: string }) {
  const { t, l } = useText('statistics');
  const area = useArea();
  const params = { area: area.code, period };
  const grid = useCompleteness(params);
  return (
    <Panel
      title={`${t('grid')} · ${area.name} ${period}`}
      tools={
        <ExportButton path="/api/statistics/completeness" params={params} name={`${t('grid-export')} ${period}`} />
      }
    >
      <Loaded query={grid}>
        {({ due, assumed, areas, rows }) => (
          <>
            {due && <p className="muted">{t(assumed ? 'grid-assumed' : 'grid-due', { day: due })}</p>}
            <ListTable<Completeness['rows'][number]>
              label={t('grid')}
              rowKey="indicator"
              dataSource={rows}
              minWidth={230 + areas.length * 110}
              maxHeight={520}
              columns={[
                {
                  title: t('indicator'),
                  key: 'indicator',
                  width: 210,
                  fixed: 'left',
                  render: (_, row) => <AppLink to={`/indicators/${row.indicator}`}>{l(row.title)}</AppLink>,
                },
                ...areas.map(({ code, name }, i) => ({
                  title: name,
                  key: code,
                  width: 110,
                  render: (_: unknown, row: Completeness['rows'][number]) => {
                    const state = row.states[i] ?? 'missing';
                    const mark = <Mark tone={tones[state]}>{t(`grid-state.${state}`)}</Mark>;
                    if (state !== 'reported') return mark;
                    const to = `/indicators/${row.indicator}/versions?area=${code}&period=${period}`;
                    return <AppLink to={to}>{mark}</AppLink>;
                  },
                })),
              ]}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
