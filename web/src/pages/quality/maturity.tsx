import { useQuery } from '@tanstack/react-query';
import type { Maturity, MaturityItem } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from '../exchange/data-tabs.tsx';

const PATH = '/api/quality/maturity';

/** 数据 · 质量 · 成熟度自测: each item as measured now, what it needs for each level, its evidence and what is missing. */
export function MaturityPage() {
  const { t } = useText('quality');
  const query = useQuery({ queryKey: ['quality', 'maturity'], queryFn: () => api.get<Maturity>(PATH) });
  return (
    <DataFrame
      need="data.read"
      name={t('maturity.title')}
      tools={<ExportButton path={PATH} params={{}} name={t('maturity.title')} />}
    >
      <Loaded query={query}>{(found) => <Test found={found} />}</Loaded>
    </DataFrame>
  );
}

function Test({ found }: { found: Maturity }) {
  const { t, l } = useText('quality');
  const titleOf = (level: string | null) => {
    const known = found.levels.find(({ id }) => id === level);
    return known ? l(known.title) : t('maturity.below');
  };
  const lacking = found.items.filter(({ id }) => found.next?.items.includes(id));
  return (
    <>
      <p>
        <strong>{t('maturity.reached', { level: titleOf(found.level) })}</strong>
        {found.next && (
          <>
            {' '}
            {t('maturity.next', {
              level: titleOf(found.next.level),
              items: lacking.map(({ title }) => l(title)).join(t('maturity.comma')),
            })}
          </>
        )}
      </p>
      <p className="muted">
        {t('maturity.source', { source: found.source, at: formatTime(found.testedAt) })}
        {found.unverified && ` ${t('maturity.unverified')}`}
      </p>
      <ListTable<MaturityItem>
        label={l(found.title)}
        rowKey="id"
        minWidth={900}
        dataSource={found.items}
        expandable={{ expandedRowRender: (item) => <Detail item={item} /> }}
        columns={[
          { title: t('maturity.group'), dataIndex: 'groupTitle', render: l, width: 150 },
          { title: t('maturity.item'), dataIndex: 'title', render: l },
          {
            title: t('maturity.value'),
            align: 'right',
            width: 120,
            render: (_, { value, unit }) =>
              value === null ? t('maturity.unmeasured') : `${shown(value)} ${t(`maturity.unit.${unit}`)}`,
          },
          ...found.levels.map(({ id, title }) => ({
            title: l(title),
            align: 'right' as const,
            width: 96,
            render: (_: unknown, { needs }: MaturityItem) => <Need need={needs.find(({ level }) => level === id)} />,
          })),
          { title: t('maturity.level'), dataIndex: 'level', render: titleOf, width: 110 },
        ]}
      />
    </>
  );
}

/** What a level needs; that it is met is said in a word too, not by colour alone. */
function Need({ need }: { need: MaturityItem['needs'][number] | undefined }) {
  const { t } = useText('quality');
  if (!need) return null;
  return (
    <span {...(need.met ? {} : { className: 'muted' })}>
      {`${need.met ? '✓' : '✗'} ${need.value}`}
      <span className="visually-hidden">{t(need.met ? 'maturity.met' : 'maturity.unmet')}</span>
    </span>
  );
}

function Detail({ item }: { item: MaturityItem }) {
  const { t, l } = useText('quality');
  return (
    <dl>
      <dt>{t('maturity.evidence')}</dt>
      <dd>
        {item.evidence.length === 0
          ? t('maturity.no-evidence')
          : item.evidence.map(({ label, value }) => `${l(label)} ${value}`).join(t('maturity.semicolon'))}
      </dd>
      {item.missing.length > 0 && (
        <>
          <dt>{t('maturity.missing', { count: item.missing.length })}</dt>
          <dd>{item.missing.map(l).join(t('maturity.comma'))}</dd>
        </>
      )}
    </dl>
  );
}

/** Down, so that no threshold looks reached that is not. */
const shown = (value: number): string => String(Math.floor(value * 100) / 100);
