import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import type { MissedCase, MissedCounts } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from '../warning/tabs.tsx';
import { PersonText } from './marks.tsx';
import { FILL_CARDS, useReportContent } from './queries.ts';
import '../../styles/reporting.css';

const PATH = '/api/reporting/missed';

/** 预警 · 漏报核查: diagnoses without a card, by institution; one tap opens a card that is filled in already. */
export function MissedPage() {
  const { t, l, language } = useText('reporting');
  const [search, change] = useAddress();
  const go = useGo();
  const can = useCan();
  const { code } = useArea();
  const content = useReportContent().data;
  const params = { area: code, disease: search.disease, institution: search.institution, source: search.source };
  const paged = usePaged<MissedCase>(['report-missed'], PATH, { ...params, lang: language });
  const counts = useQuery({
    queryKey: ['report-missed', 'institutions', code, search.disease],
    queryFn: ({ signal }) =>
      api.get<MissedCounts>(`${PATH}/institutions`, { area: code, disease: search.disease }, signal),
  }).data;
  const report = FILL_CARDS.some(can);
  return (
    <Guard need="report.read">
      <Page
        title={t('missed')}
        name={t('missed')}
        note={t('missed-note', { from: content?.auditFrom ?? '' })}
        tools={<ExportButton path={PATH} params={{ ...params, lang: language }} name={t('missed')} />}
      >
        <WarningTabs />
        <search className="filters">
          <Select
            aria-label={t('institution')}
            value={search.institution ?? ''}
            onChange={(next) => change({ institution: next || undefined })}
            options={[
              { value: '', label: t('missed-all') },
              ...(counts?.items ?? []).flatMap(({ institution, name, missed }) =>
                institution === null ? [] : [{ value: institution, label: `${name ?? institution} · ${missed}` }],
              ),
            ]}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 220 }}
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
          <Segmented
            aria-label={t('missed-source')}
            value={search.source ?? ''}
            onChange={(next) => change({ source: next || undefined })}
            options={['', 'diagnosis', 'result'].map((value) => ({
              value,
              label: t(`missed-by-source.${value || 'all'}`),
            }))}
          />
        </search>
        <div className="missed">
          <PagedTable<MissedCase>
            paged={paged}
            label={t('missed')}
            rowKey={({ id }) => id}
            minWidth={820}
            empty={<Empty title={t('missed-none')} why={t('missed-none-why')} />}
            columns={[
              { title: t('first-contact'), dataIndex: 'day', width: 110 },
              {
                title: t('disease'),
                key: 'disease',
                render: (_, one) => (
                  <>
                    <strong>{l(one.diseaseTitle)}</strong>{' '}
                    <span className="muted">{t(`class.${one.diseaseClass}`)}</span>
                  </>
                ),
              },
              {
                title: t('missed-source'),
                key: 'source',
                width: 110,
                render: (_, one) => (
                  <Mark tone={one.critical ? 'bad' : one.source === 'result' ? 'warn' : 'plain'}>
                    {t(`missed-by-source.${one.source}`)}
                  </Mark>
                ),
              },
              { title: t('person'), key: 'person', width: 150, render: (_, one) => <PersonText person={one.person} /> },
              { title: t('area'), dataIndex: 'areaName', width: 150, render: (name: string | null) => name ?? none },
              {
                title: t('visited'),
                dataIndex: 'institutionName',
                width: 180,
                render: (name: string | null) => name ?? t('unknown-institution'),
              },
              {
                title: '',
                key: 'do',
                width: 90,
                render: (_, one) =>
                  report && (
                    <Button
                      size="small"
                      type="primary"
                      onClick={() => go(`/warning/cards/new?missed=${encodeURIComponent(one.id)}`)}
                    >
                      {t('report-it')}
                    </Button>
                  ),
              },
            ]}
          />
          <Panel title={t('missed-by')}>
            <ul className="plain-list">
              {(counts?.items ?? []).map(({ institution, name, missed }) => (
                <li key={institution ?? '-'} className="review-line">
                  <span>{name ?? t('unknown-institution')}</span>
                  <strong className="num">{missed}</strong>
                </li>
              ))}
              {counts?.items.length === 0 && <li className="muted">{t('missed-none')}</li>}
            </ul>
          </Panel>
        </div>
      </Page>
    </Guard>
  );
}
