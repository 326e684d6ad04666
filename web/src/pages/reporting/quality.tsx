import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select } from 'antd';
import type { ReportQuality, ReportQualityRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from '../warning/tabs.tsx';
import { useDuration } from './marks.tsx';
import { useReportContent } from './queries.ts';
import '../../styles/reporting.css';

const PATH = '/api/reporting/quality';
const GROUPS = ['institution', 'disease', 'month', 'area'] as const;
const BASES = ['report', 'onset', 'review'] as const;

/** 预警 · 报告质量: how much is reported, how fast and how completely. */
export function ReportQualityPage() {
  const { t, l, language } = useText('reporting');
  const [search, change] = useAddress();
  const { code } = useArea();
  const content = useReportContent().data;
  const group = search.group ?? 'institution';
  const basis = search.basis ?? 'report';
  const params = { area: code, group, basis, disease: search.disease, from: search.from, to: search.to };
  const query = useQuery({
    queryKey: ['report-quality', params],
    queryFn: ({ signal }) => api.get<ReportQuality>(PATH, params, signal),
  });
  return (
    <Guard need="report.read">
      <Page
        title={t('quality')}
        name={t('quality')}
        note={t('quality-note')}
        tools={<ExportButton path={PATH} params={{ ...params, lang: language }} name={t('quality')} />}
      >
        <WarningTabs />
        <search className="filters">
          <Segmented
            aria-label={t('group-label')}
            value={group}
            onChange={(next) => change({ group: next })}
            options={GROUPS.map((value) => ({ value, label: t(`group.${value}`) }))}
          />
          <Select
            aria-label={t('basis-label')}
            value={basis}
            onChange={(next) => change({ basis: next })}
            options={BASES.map((value) => ({ value, label: t(`basis.${value}`) }))}
            style={{ minWidth: 150 }}
          />
          <Select
            aria-label={t('disease')}
            value={search.disease ?? ''}
            onChange={(next) => change({ disease: next || undefined })}
            options={[
              { value: '', label: t('all-diseases') },
              ...(content?.diseases ?? []).map(({ id, title }) => ({ value: id, label: l(title) })),
            ]}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 180 }}
          />
          {(['from', 'to'] as const).map((edge) => (
            <label key={edge} htmlFor={`quality-${edge}`}>
              {t(edge)}{' '}
              <Input
                id={`quality-${edge}`}
                type="date"
                value={search[edge] ?? query.data?.[edge] ?? ''}
                onChange={(event) => change({ [edge]: event.target.value || undefined })}
                style={{ width: 150 }}
              />
            </label>
          ))}
        </search>
        <Loaded query={query} rows={8}>
          {({ items, from, to }) =>
            items.length === 0 ? (
              <Empty title={t('quality-none')} why={t('quality-none-why')} />
            ) : (
              <>
                <p className="muted">{t('basis-now', { basis: t(`basis.${basis}`), from, to })}</p>
                <QualityTable rows={[totalOf(items), ...items]} />
              </>
            )
          }
        </Loaded>
      </Page>
    </Guard>
  );
}

const TOTAL = '*';
const SUMMED = [
  ...(['registered', 'reported', 'cards', 'timely', 'late', 'complete'] as const),
  ...(['returned', 'corrected', 'makeup', 'deaths'] as const),
];

/** Medians do not add up, so the total has none. */
function totalOf(items: readonly ReportQualityRow[]): ReportQualityRow {
  const sums = Object.fromEntries(SUMMED.map((key) => [key, items.reduce((sum, row) => sum + row[key], 0)])) as Pick<
    ReportQualityRow,
    (typeof SUMMED)[number]
  >;
  return { ...sums, key: TOTAL, title: { zh: '', en: '' }, medianMinutes: null };
}

function QualityTable({ rows }: { rows: ReportQualityRow[] }) {
  const { t, l } = useText('reporting');
  const duration = useDuration();
  const share = (part: number, whole: number) => (whole === 0 ? none : `${formatNumber((part / whole) * 100, 1)} %`);
  const count = (key: (typeof SUMMED)[number]) => ({
    title: t(`col.${key}`),
    dataIndex: key,
    align: 'right' as const,
    width: 80,
    render: (value: number) => <span className="num">{formatNumber(value, 0)}</span>,
  });
  const rate = (key: string, value: (row: ReportQualityRow) => string) => ({
    title: t(`col.${key}`),
    key,
    align: 'right' as const,
    width: 90,
    render: (_: unknown, row: ReportQualityRow) => <span className="num">{value(row)}</span>,
  });
  return (
    <ListTable<ReportQualityRow>
      label={t('quality')}
      minWidth={1100}
      rowKey={({ key }) => key ?? '-'}
      dataSource={rows}
      columns={[
        {
          title: t('group-label'),
          key: 'title',
          render: (_, row) => (row.key === TOTAL ? <strong>{t('total')}</strong> : l(row.title)),
        },
        count('registered'),
        count('reported'),
        rate('rate', (row) => share(row.reported, row.registered)),
        count('cards'),
        rate('timeliness', (row) => share(row.timely, row.cards)),
        rate('completeness', (row) => share(row.complete, row.cards)),
        rate('median', (row) => duration(row.medianMinutes)),
        count('late'),
        count('returned'),
        count('corrected'),
        count('makeup'),
        count('deaths'),
      ]}
    />
  );
}
