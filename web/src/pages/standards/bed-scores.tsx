import { Segmented, type TableProps } from 'antd';
import type { BedEvaluation, BedScore } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { amount } from './parts.tsx';
import { useBedEvaluation, useScope } from './queries.ts';
import { WindowNote } from './window-note.tsx';

/** 床位评价: number, quality, structure and efficiency of beds as one score, with every input beside it. */
export function BedScoresTab() {
  const { t } = useText('standards');
  const [search, change] = useAddress();
  const { params, name } = useScope();
  const evaluation = useBedEvaluation(params);
  const by = search.by === 'areas' ? 'areas' : 'institutions';
  return (
    <Loaded query={evaluation}>
      {(data) => (
        <>
          <div className="filters">
            <Segmented
              value={by}
              aria-label={t('scores.by')}
              options={[
                { value: 'institutions', label: t('scores.institutions') },
                { value: 'areas', label: t('scores.areas') },
              ]}
              onChange={(next) => change({ by: next === 'areas' ? 'areas' : undefined })}
            />
            <span className="shell-gap" />
            <ExportButton path="/api/standards/bed-evaluation" params={params} name={`${t('tab.scores')} ${name}`} />
          </div>
          <Scores rows={data[by]} method={data.method} />
          <Method evaluation={data} by={by} />
        </>
      )}
    </Loaded>
  );
}

function Scores({ rows, method }: { rows: BedScore[]; method: BedEvaluation['method'] }) {
  const { t, l } = useText('standards');
  const columns: TableProps<BedScore>['columns'] = [
    { title: t('scores.rank'), key: 'rank', width: 60, align: 'right', render: (_, row) => row.rank ?? none },
    {
      title: t('col.unit'),
      key: 'name',
      width: 220,
      render: (_, row) => (
        <>
          {row.name}
          {row.small && (
            <span className="tag tag-warn" title={t('small-why')}>
              {t('small-short')}
            </span>
          )}
        </>
      ),
    },
    {
      title: 'TOPSIS',
      key: 'topsis',
      width: 170,
      sorter: (a, b) => (a.topsis ?? -1) - (b.topsis ?? -1),
      render: (_, row) =>
        row.topsis === null ? (
          <span className="muted">
            {t('scores.incomplete', { names: row.missing.map((key) => t(`scores.short.${key}`)).join('、') })}
          </span>
        ) : (
          <span className="score-cell">
            {formatNumber(row.topsis, 3)}
            <span className="score-track" aria-hidden="true">
              <span className="ranking-fill" style={{ width: `${row.topsis * 100}%` }} />
            </span>
          </span>
        ),
    },
    {
      title: 'RSR',
      key: 'rsr',
      width: 70,
      align: 'right',
      sorter: (a, b) => (a.rsr ?? -1) - (b.rsr ?? -1),
      render: (_, row) => formatNumber(row.rsr, 3),
    },
    {
      title: <span title={t('scores.entropy-why')}>{t('scores.entropy')}</span>,
      key: 'entropy',
      width: 120,
      align: 'right',
      sorter: (a, b) => (a.entropy?.topsis ?? -1) - (b.entropy?.topsis ?? -1),
      render: (_, { entropy }) =>
        entropy ? t('scores.entropy-rank', { value: formatNumber(entropy.topsis, 3), rank: entropy.rank }) : none,
    },
    ...method.criteria.map((criterion) => ({
      title: (
        <span title={`${l(criterion.unit)} · ${t('scores.weight', { weight: criterion.weight })}`}>
          {t(`scores.short.${criterion.key}`)}
        </span>
      ),
      key: criterion.key,
      width: 96,
      align: 'right' as const,
      sorter: (a: BedScore, b: BedScore) => (a.values[criterion.key] ?? -1) - (b.values[criterion.key] ?? -1),
      render: (_: unknown, row: BedScore) => amount(row.values[criterion.key]),
    })),
  ];
  return (
    <ListTable<BedScore>
      label={t('tab.scores')}
      rowKey="code"
      minWidth={1200}
      dataSource={rows}
      columns={columns}
      locale={{ emptyText: <Empty title={t('scores.none')} why={t('scores.none-why')} /> }}
    />
  );
}

function Method({ evaluation, by }: { evaluation: BedEvaluation; by: 'areas' | 'institutions' }) {
  const { t, l } = useText('standards');
  const { method, window, factor } = evaluation;
  return (
    <Panel title={t('method')} className="panel-after">
      <p>
        <strong>{l(method.title)}</strong> {method.unverified && <span className="tag">{t('unverified')}</span>}
      </p>
      <p className="muted">{l(method.source)}</p>
      <WindowNote window={window} factor={factor} />
      <table className="plain-table" aria-label={t('scores.criteria')}>
        <thead>
          <tr>
            <th scope="col">{t('scores.dimension')}</th>
            <th scope="col">{t('scores.criterion')}</th>
            <th scope="col">{t('col.unit-of')}</th>
            <th scope="col" className="num">
              {t('scores.weight-col')}
            </th>
            <th scope="col" className="num">
              {t('scores.entropy-weight')}
            </th>
            <th scope="col">{t('scores.direction')}</th>
          </tr>
        </thead>
        <tbody>
          {method.criteria.map((criterion, i) => (
            <tr key={criterion.key}>
              <td>{t(`scores.dimensions.${criterion.dimension}`)}</td>
              <td>{l(criterion.title)}</td>
              <td>{l(criterion.unit)}</td>
              <td className="num">{criterion.weight}</td>
              <td className="num">{formatNumber(evaluation.entropyWeights[by]?.[i] ?? null, 1)}</td>
              <td>{t(`scores.directions.${criterion.direction}`, { ideal: criterion.ideal ?? '' })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
