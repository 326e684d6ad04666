import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import type { InvestigationDetail } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { address, api } from '../../app/api.ts';
import { useStepName } from '../../app/breadcrumbs.tsx';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { formatNumber } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { InvestigationChainPanel } from './investigation-chain.tsx';
import { InvestigationContacts } from './investigation-contacts.tsx';
import { EpidemicCurve } from './investigation-curve.tsx';
import { ExposureExport, ExposureTable, Rates, Samples } from './investigation-exposures.tsx';
import { rootOf } from './investigation-path.ts';
import { InvestigationPersons } from './investigation-persons.tsx';
import '../../styles/investigation.css';
import '../../styles/warning.css';

/** The investigation of the event behind a signal: what is known, who is asked, who was in contact. */
export function InvestigationPage() {
  const { t, l } = useText('investigation');
  const { id = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['signals', 'investigation', id],
    queryFn: ({ signal }) => api.get<InvestigationDetail>(rootOf(id), {}, signal),
  });
  const found = query.data;
  useStepName(`/warning/signals/${id}`, found && `${l(found.diseaseTitle)} · ${found.areaName ?? found.area}`);
  const name = found && t('of', { name: `${l(found.diseaseTitle)} · ${found.areaName ?? found.area}` });
  return (
    <Guard need="surveillance.read">
      <Page
        title={name ?? t('title')}
        name={t('title')}
        note={<AppLink to={`/warning/signals/${id}`}>{t('back')}</AppLink>}
        tools={found?.may.persons && <ReportButton signal={id} name={name ?? t('title')} />}
      >
        <Loaded query={query} rows={12}>
          {(investigation) => <Investigation found={investigation} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function ReportButton({ signal, name }: { signal: string; name: string }) {
  const { t, language } = useText('investigation');
  const { busy, start } = useDownload();
  const path = address(`${rootOf(signal)}/report.docx`, { lang: language });
  return (
    <Button type="primary" loading={busy !== undefined} onClick={() => void start(path, `${name}.docx`)}>
      {busy ?? t('report')}
    </Button>
  );
}

function Investigation({ found }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  const tabs = [
    { key: 'findings', label: t('tab.findings'), children: <Findings found={found} /> },
    ...(found.may.persons
      ? [
          { key: 'persons', label: t('tab.persons'), children: <InvestigationPersons found={found} /> },
          {
            key: 'contacts',
            label: t('tab.contacts', { count: found.contacts.total }),
            children: <InvestigationContacts found={found} />,
          },
          {
            key: 'chain',
            label: t('tab.chain'),
            children: <InvestigationChainPanel signal={found.signal} fills={found.may.fill} />,
          },
        ]
      : []),
  ];
  return (
    <>
      <Figures found={found} />
      <Closing found={found} />
      <AddressTabs label={t('title')} tabs={tabs} />
    </>
  );
}

function Figures({ found }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  const { counts, contacts, samples } = found;
  const sum = (of: (one: InvestigationDetail['samples'][number]) => number) =>
    samples.reduce((total, one) => total + of(one), 0);
  const open = (contacts.states.due ?? 0) + (contacts.states.overdue ?? 0) + (contacts.states.checked ?? 0);
  const shown: [string, string][] = [
    ['ill', formatNumber(counts.ill, 0)],
    ['interviewed', `${formatNumber(counts.interviewed, 0)} / ${formatNumber(counts.ill, 0)}`],
    ['in-time', formatNumber(counts.inTime, 0)],
    ['well', formatNumber(counts.well, 0)],
    ['admitted', formatNumber(counts.admitted, 0)],
    ['severe', formatNumber(counts.severe, 0)],
    ['died', formatNumber(counts.died, 0)],
    ['observed', `${formatNumber(open, 0)} / ${formatNumber(contacts.total, 0)}`],
    [
      'positive',
      `${formatNumber(
        sum(({ positive }) => positive),
        0,
      )} / ${formatNumber(
        sum(({ taken }) => taken),
        0,
      )}`,
    ],
  ];
  return (
    <dl className="signal-counts" aria-label={t('figures')}>
      {shown.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`count.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Closing({ found: { closing, cut, verified } }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  return (
    <>
      {cut && <p className="overdue">{t('cut')}</p>}
      {closing && (
        <p>
          <Mark tone={closing.reached ? 'good' : 'busy'}>{t(closing.reached ? 'over' : 'going-on')}</Mark>{' '}
          {t('closing', closing)} {!verified && <span className="muted">{t('unverified')}</span>}
        </p>
      )}
    </>
  );
}

function Findings({ found }: { found: InvestigationDetail }) {
  const { t } = useText('investigation');
  return (
    <>
      <Panel title={t('curve')}>
        <EpidemicCurve found={found} />
      </Panel>
      <Panel title={t('exposures')} tools={<ExposureExport found={found} />}>
        <ExposureTable found={found} />
      </Panel>
      <div className="columns">
        <Panel title={t('places')}>
          <Rates found={found} />
        </Panel>
        <Panel title={t('samples')}>
          <Samples samples={found.samples} />
        </Panel>
      </div>
    </>
  );
}
