import { CloseOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { ComparedTarget, Comparison, PlanSnapshot, Verdict } from '../../../../../src/http/contract.ts';
import type { Search } from '../../../app/address.tsx';
import { ExportButton } from '../../../components/download-button.tsx';
import { formatNumber, formatPeriod, formatTarget, formatValue, none } from '../../../components/format.ts';
import { ListTable } from '../../../components/list-table.tsx';
import { Panel } from '../../../components/page.tsx';
import { Empty, Loaded } from '../../../components/state.tsx';
import { Mark, StatusMark } from '../../../components/status.tsx';
import { useText } from '../../../i18n/index.ts';
import { planBase, useComparison } from './queries.ts';

const LIVE = 'live';
const TONE = { better: 'good', worse: 'bad', same: 'plain', new: 'busy', removed: 'warn', unknown: 'plain' } as const;
const VERDICTS: Verdict[] = ['better', 'worse', 'same', 'new', 'removed', 'unknown'];

/** Two evaluations of one plan side by side; the choice stands in the address (`compare`, `with`). */
export function Compare({
  id,
  title,
  a,
  b,
  on,
  snapshots,
  choose,
}: {
  id: string;
  title: string;
  a: string;
  b: string | undefined;
  on: string | undefined;
  snapshots: PlanSnapshot[];
  choose: (next: Search) => void;
}) {
  const { t } = useText('evaluation');
  const name = (one: PlanSnapshot) => `${one.on} ${t(`kind-of.${one.kind}`)}${one.title ? ` ${one.title}` : ''}`;
  const options = snapshots.map((one) => ({ value: one.id, label: name(one) }));
  const comparison = useComparison(id, a, b, on);
  return (
    <Panel
      title={t('comparison')}
      tools={
        <>
          <ExportButton
            path={`${planBase(id)}/snapshots/compare`}
            params={{ a, b, on: b ? undefined : on }}
            name={`${title} ${t('comparison')}`}
          />
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={t('compare-close')}
            onClick={() => choose({ compare: undefined, with: undefined })}
          />
        </>
      }
    >
      <div className="filters">
        <Select
          aria-label={t('compare-a')}
          value={a}
          options={options.filter(({ value }) => value !== b)}
          onChange={(compare: string) => choose({ compare })}
          popupMatchSelectWidth={false}
        />
        <span aria-hidden="true">→</span>
        <Select
          aria-label={t('compare-b')}
          value={b ?? LIVE}
          options={[
            { value: LIVE, label: t('live-on', { on: on ?? '' }) },
            ...options.filter(({ value }) => value !== a),
          ]}
          onChange={(value: string) => choose({ with: value === LIVE ? undefined : value })}
          popupMatchSelectWidth={false}
        />
      </div>
      <Loaded query={comparison}>{(data) => <Changes data={data} />}</Loaded>
    </Panel>
  );
}

function Changes({ data }: { data: Comparison }) {
  const { t, language } = useText('evaluation');
  const [verdict, setVerdict] = useState<Verdict | 'all' | 'restated'>('all');
  const restated = data.rows.filter((row) => row.restated.length > 0).length;
  const rows = data.rows.filter(
    (row) => verdict === 'all' || (verdict === 'restated' ? row.restated.length > 0 : row.verdict === verdict),
  );
  const score = (value: number | null) => (value === null ? none : `${formatNumber(value * 100, 1)}%`);
  return (
    <>
      <p>
        {t('compared', {
          a: data.a.on,
          b: data.b.on,
          before: score(data.a.score),
          now: score(data.b.score),
        })}
      </p>
      <Segmented
        value={verdict}
        onChange={setVerdict}
        options={[
          { value: 'all' as const, label: `${t('all')} ${data.rows.length}` },
          ...VERDICTS.filter((one) => data.verdicts[one] > 0).map((one) => ({
            value: one,
            label: `${t(`verdict.${one}`)} ${data.verdicts[one]}`,
          })),
          ...(restated > 0 ? [{ value: 'restated' as const, label: `${t('restated')} ${restated}` }] : []),
        ]}
      />
      <ListTable<ComparedTarget>
        label={t('comparison')}
        rowKey="no"
        dataSource={rows}
        minWidth={980}
        locale={{ emptyText: <Empty title={t('compare-empty')} /> }}
        expandable={{
          rowExpandable: (row) => row.restated.length > 0,
          expandedRowRender: (row) => <Restated row={row} />,
          defaultExpandAllRows: false,
        }}
        columns={[
          { title: '#', dataIndex: 'no', width: 62 },
          {
            title: t('target'),
            render: (_, row) => (
              <>
                {(language === 'en' && row.nameEn) || row.name}
                {row.redefined && <span className="tag tag-warn">{t('redefined')}</span>}
                {row.restated.length > 0 && <span className="tag">{t('restated')}</span>}
              </>
            ),
          },
          { title: t('goal'), width: 100, align: 'right', render: (_, row) => <Goal row={row} /> },
          { title: data.a.on, width: 130, align: 'right', render: (_, row) => <Side row={row} state={row.before} /> },
          {
            title: t('state'),
            width: 100,
            render: (_, row) => (row.before ? <StatusMark status={row.before.status} /> : none),
          },
          { title: data.b.on, width: 130, align: 'right', render: (_, row) => <Side row={row} state={row.now} /> },
          {
            title: t('state'),
            width: 100,
            render: (_, row) => (row.now ? <StatusMark status={row.now.status} /> : none),
          },
          {
            title: t('change'),
            width: 90,
            align: 'right',
            sorter: (x, y) => (x.change ?? 0) - (y.change ?? 0),
            render: (_, row) => formatNumber(row.change, row.decimals, true),
          },
          {
            title: t('verdict-title'),
            width: 110,
            render: (_, row) => <Mark tone={TONE[row.verdict]}>{t(`verdict.${row.verdict}`)}</Mark>,
          },
        ]}
      />
    </>
  );
}

function Goal({ row }: { row: ComparedTarget }) {
  const { t } = useText('evaluation');
  const state = row.now ?? row.before;
  return state
    ? formatTarget(state.target, row.decimals, row.unit, (key, vars) => t(`common:${key}`, vars ?? {}))
    : none;
}

function Side({ row, state }: { row: ComparedTarget; state: ComparedTarget['now'] }) {
  const { language } = useText('evaluation');
  if (!state || state.value === null) return none;
  return (
    <>
      {formatValue(state.value, row.decimals, row.unit)}{' '}
      <span className="muted">{formatPeriod(state.period, language)}</span>
    </>
  );
}

function Restated({ row }: { row: ComparedTarget }) {
  const { t, l } = useText('evaluation');
  return (
    <ul className="plain-list">
      {row.restated.map((one) => (
        <li key={one.period}>
          {t('restated-line', {
            period: one.period,
            before: formatValue(one.before, row.decimals, row.unit),
            now: formatValue(one.now, row.decimals, row.unit),
          })}{' '}
          <span className="muted">{l(one.reason)}</span>
        </li>
      ))}
    </ul>
  );
}
