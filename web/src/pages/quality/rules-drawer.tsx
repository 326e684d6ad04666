import { Button, Drawer } from 'antd';
import { useState } from 'react';
import type { QualityResult, QualityRules } from '../../../../src/http/contract.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { useSourceName } from '../../components/source-name.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { FailureList } from './failure-list.tsx';
import { levelOf, scoreText } from './heat-table.tsx';
import { useResults } from './queries.ts';

export interface Asked {
  period?: string | undefined;
  source?: string | undefined;
  table?: string | undefined;
  dimension?: string | undefined;
}

/** The rules behind a cell, the worst first; each opens the records that break it. */
export function RulesDrawer({ asked, rules, onClose }: { asked: Asked; rules: QualityRules; onClose: () => void }) {
  const { t, l } = useText('quality');
  const nameOf = useSourceName();
  const [rule, setRule] = useState<QualityResult>();
  const results = useResults({ ...asked });
  const dimension = rules.dimensions.find(({ key }) => key === asked.dimension);
  const title = [
    asked.source ? nameOf(asked.source) : t('all'),
    dimension ? l(dimension.title) : t('total'),
    asked.period,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <Drawer open onClose={onClose} title={title} size="min(860px, 100vw)" destroyOnHidden>
      {rule ? (
        <>
          <p>
            <Button size="small" onClick={() => setRule(undefined)}>
              ← {t('to-rules')}
            </Button>
          </p>
          <FailureList rule={rule} asked={asked} />
        </>
      ) : (
        <>
          <div className="filters">
            {dimension && <span className="muted">{l(dimension.formula)}</span>}
            <span className="shell-gap" />
            <ExportButton path="/api/quality/results" params={{ ...asked }} name={`${t('results')} ${title}`} />
          </div>
          <Loaded query={results}>
            {(found) => (
              <ListTable<QualityResult>
                label={t('results')}
                rowKey="id"
                dataSource={found}
                minWidth={640}
                locale={{ emptyText: <Empty title={t('results-none')} /> }}
                {...rowOpener((row: QualityResult) => setRule(row))}
                columns={[
                  {
                    title: t('rule'),
                    dataIndex: 'title',
                    render: (_, row) => (
                      <span
                        title={[t('basis', { basis: row.basis }), row.holds && t('holds', { holds: row.holds })]
                          .filter(Boolean)
                          .join('\n')}
                      >
                        {l(row.title)}
                        <span className="tag">{t(`severity.${row.severity}`)}</span>
                      </span>
                    ),
                  },
                  { title: t('table'), dataIndex: 'tableTitle', width: 110, render: l },
                  {
                    title: t('rows'),
                    dataIndex: 'rows',
                    width: 90,
                    align: 'right',
                    render: (n: number) => formatNumber(n, 0),
                  },
                  {
                    title: t('failed'),
                    dataIndex: 'failed',
                    width: 90,
                    align: 'right',
                    render: (n: number) => formatNumber(n, 0),
                  },
                  {
                    title: t('rate'),
                    dataIndex: 'rate',
                    width: 100,
                    align: 'right',
                    render: (rate: number) => (
                      <span
                        className={`heat-cell heat-${levelOf(rate, rules.levels)}`}
                        title={t(`level.${levelOf(rate, rules.levels)}`)}
                      >
                        {scoreText(rate)} %
                      </span>
                    ),
                  },
                ]}
              />
            )}
          </Loaded>
        </>
      )}
    </Drawer>
  );
}
