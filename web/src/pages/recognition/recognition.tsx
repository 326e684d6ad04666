import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { RecognitionFigures, RecognitionMark, RecognitionPrompt } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useAreas, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Decide } from './decide.tsx';
import { MarkForm } from './mark-form.tsx';
import { Prices } from './prices.tsx';

/** 服务 · 互认: figures by institution and month, the prompts and what was decided, the marks of institutions. */
export function RecognitionPage() {
  const { t } = useText('recognition');
  const [search, change] = useAddress();
  const params = { period: search.period };
  const figures = useQuery({
    queryKey: ['recognition', 'figures', params],
    queryFn: ({ signal }) => api.get<RecognitionFigures>('/api/recognition/figures', params, signal),
  });
  const years = Array.from({ length: 5 }, (_, n) => String(new Date().getFullYear() - n));
  return (
    <Guard need="indicator.read">
      <Page
        title={t('title')}
        name={t('title')}
        note={t('why')}
        tools={
          <>
            <Select
              aria-label={t('period')}
              value={search.period ?? ''}
              onChange={(period) => change({ period: period || undefined })}
              options={[{ value: '', label: t('all') }, ...years.map((year) => ({ value: year, label: year }))]}
              style={{ minWidth: 100 }}
            />
            <ExportButton path="/api/recognition/figures" params={params} name={t('title')} />
          </>
        }
      >
        <Loaded query={figures}>{(found) => <Figures found={found} />}</Loaded>
        <Prompts period={search.period} />
        <Marks />
        <Prices />
      </Page>
    </Guard>
  );
}

function Figures({ found }: { found: RecognitionFigures }) {
  const { t, l } = useText('recognition');
  const count = (n: number) => formatNumber(n, 0);
  const percent = (rate: number | null) => (rate === null ? none : `${formatNumber(rate, 1)} %`);
  const yuan = (saved: number | null) => (saved === null ? t('saved-none') : `¥ ${formatNumber(saved, 2)}`);
  const { total, reasons, items } = found;
  const given = reasons.filter((reason) => reason.count > 0);
  return (
    <Panel title={t('figures')}>
      <p>
        {t('prompts')} <strong>{count(total.prompts)}</strong> · {t('accepted')}{' '}
        <strong>{count(total.accepted)}</strong> · {t('refused')} <strong>{count(total.refused)}</strong> · {t('rate')}{' '}
        <strong>{percent(total.rate)}</strong> · {t('saved')} <strong>{yuan(total.saved)}</strong>
        {total.saved !== null && total.unpriced > 0 && (
          <span className="muted"> （{t('saved-unpriced', { count: total.unpriced })}）</span>
        )}
      </p>
      {given.length > 0 && (
        <p className="muted">
          {t('reasons')}：{given.map((reason) => `${l(reason.title)} ${count(reason.count)}`).join('；')}
        </p>
      )}
      <ListTable
        label={t('figures')}
        minWidth={760}
        cards
        rowKey={(row) => `${row.institution}/${row.month}`}
        dataSource={items}
        locale={{ emptyText: <Empty title={t('none')} why={t('none-why')} /> }}
        columns={[
          { title: t('month'), dataIndex: 'month', width: 90 },
          { title: t('institution'), dataIndex: 'name', render: (name: string | null, row) => name ?? row.institution },
          { title: t('prompts'), dataIndex: 'prompts', width: 80, align: 'right', render: count },
          { title: t('accepted'), dataIndex: 'accepted', width: 80, align: 'right', render: count },
          { title: t('refused'), dataIndex: 'refused', width: 80, align: 'right', render: count },
          { title: t('rate'), dataIndex: 'rate', width: 90, align: 'right', render: percent },
          { title: t('items'), dataIndex: 'items', width: 90, align: 'right', render: count },
          { title: t('saved'), dataIndex: 'saved', width: 120, align: 'right', render: yuan },
        ]}
      />
    </Panel>
  );
}

function Prompts({ period }: { period: string | undefined }) {
  const { t, l } = useText('recognition');
  const can = useCan();
  const paged = usePaged<RecognitionPrompt>(['recognition', 'prompts'], '/api/recognition/prompts', { period });
  return (
    <Panel
      title={t('list')}
      tools={<ExportButton path="/api/recognition/prompts" params={{ period }} name={t('list')} />}
    >
      <PagedTable<RecognitionPrompt>
        paged={paged}
        label={t('list')}
        rowKey={(row) => row.id}
        minWidth={860}
        cards
        empty={<Empty title={t('none')} why={t('none-why')} />}
        columns={[
          { title: t('day'), dataIndex: 'shownOn', width: 110 },
          { title: t('institution'), dataIndex: 'institutionName', render: (name: string | null) => name ?? none },
          { title: t('item'), dataIndex: 'title', width: 150, render: l },
          { title: t('result-of'), dataIndex: 'resultInstitutionName', render: (name: string | null) => name ?? none },
          { title: t('result-on'), dataIndex: 'resultOn', width: 110 },
          {
            title: t('decision'),
            dataIndex: 'accepted',
            width: 230,
            render: (accepted: boolean | null, row) =>
              accepted === null ? (
                <>
                  <Mark tone="plain">{t('open')}</Mark>
                  {can('data.submit') && <Decide prompt={row} />}
                </>
              ) : (
                <span title={row.words ?? ''}>
                  <Mark tone={accepted ? 'good' : 'warn'}>{accepted ? t('accepted') : t('refused')}</Mark>{' '}
                  {l(row.reason)}
                </span>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Marks() {
  const { t, l } = useText('recognition');
  const can = useCan();
  const areas = useAreas().data;
  const marks = useQuery({
    queryKey: ['recognition', 'marks'],
    queryFn: ({ signal }) => api.get<RecognitionMark[]>('/api/recognition/marks', {}, signal),
  });
  const scopeName = (scope: string) =>
    scope === 'CN' ? t('nationwide') : (areas?.find(({ code }) => code === scope)?.name ?? scope);
  return (
    <Panel title={t('marks')} tools={can('data.correct') && <MarkForm />}>
      <Loaded query={marks}>
        {(found) => (
          <ListTable<RecognitionMark>
            label={t('marks')}
            minWidth={720}
            cards
            rowKey="id"
            dataSource={found}
            locale={{ emptyText: <Empty title={t('marks-none')} why={t('marks-none-why')} /> }}
            columns={[
              { title: t('institution'), dataIndex: 'institutionName', render: (name: string | null) => name ?? none },
              {
                title: t('item'),
                dataIndex: 'title',
                width: 160,
                render: (title, row) => (title ? l(title) : row.item),
              },
              { title: t('scope'), dataIndex: 'scope', width: 120, render: scopeName },
              {
                title: t('valid'),
                dataIndex: 'validFrom',
                width: 210,
                render: (from: string, row) => `${from} – ${row.validTo ?? ''}`,
              },
              { title: t('basis'), dataIndex: 'source' },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
