import { PrinterOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import type { PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { useGo } from '../../app/address.tsx';
import { AccessLog } from '../../components/access-log.tsx';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { BreakGlassButton } from '../../components/break-glass.tsx';
import { formatDate } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DocumentsPanel } from '../person/documents-panel.tsx';
import { EntryList } from '../person/entry-list.tsx';
import { PersonHead } from '../person/person-head.tsx';
import { useOverview } from '../person/queries.ts';
import { ResultsPanel } from '../person/results-panel.tsx';
import { TimelinePanel } from '../person/timeline-panel.tsx';
import { PersonPrograms } from '../programs/person-programs.tsx';
import { CheckPanel } from '../recognition/check.tsx';

/** 居民 360: one person across institutions. */
export function ResidentPage() {
  const { t } = useText('person');
  const word = useText('record').t;
  const go = useGo();
  const { person } = useParams({ strict: false }) as { person: string };
  const base = `/api/residents/${encodeURIComponent(person)}`;
  const query = useOverview(base);
  const name = query.data?.resident.name ?? word('resident');
  return (
    <Guard need="resident.read">
      <Page
        title={name}
        name={name}
        tools={
          query.data && (
            <>
              <Button icon={<PrinterOutlined />} onClick={() => go(`/residents/${person}/print`)}>
                {t('print')}
              </Button>
              <BreakGlassButton target={{ person }} />
            </>
          )
        }
      >
        <Loaded query={query}>{(data) => <Record base={base} person={person} data={data} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Record({ base, person, data }: { base: string; person: string; data: PersonOverview }) {
  const { t } = useText('person');
  const [open, setOpen] = useState<PersonEntry>();
  const { problems, allergies, medicines, programmes, contracts, latest, lanes, sources } = data;
  // Of somebody known under several records, one stands for all: results are looked for by the person.
  const patient = sources[0]?.reference.replace('Patient/', '');
  const tabs = {
    timeline: <TimelinePanel base={base} lanes={lanes} onOpen={setOpen} />,
    problems: (
      <>
        <EntryList
          title={t('problems')}
          rows={problems}
          empty={t('problems-none')}
          onOpen={setOpen}
          extra={{
            title: t('since'),
            render: ({ since, count, active }) =>
              `${formatDate(since)} · ${t('records', { count })} · ${t(active ? 'active' : 'inactive')}`,
          }}
        />
        <EntryList
          title={t('allergies')}
          rows={allergies}
          empty={t('allergies-none')}
          onOpen={setOpen}
          extra={{ title: t('value'), render: ({ reaction }) => reaction ?? '' }}
        />
      </>
    ),
    medicines: (
      <>
        <EntryList title={t('medicines-now')} rows={medicines.current} empty={t('medicines-none')} onOpen={setOpen} />
        <EntryList title={t('medicines-past')} rows={medicines.past} empty={t('medicines-none')} onOpen={setOpen} />
      </>
    ),
    results: (
      <>
        <ResultsPanel base={base} latest={latest} />
        {patient && <CheckPanel patient={patient} />}
      </>
    ),
    documents: <DocumentsPanel base={base} name={data.resident.name} />,
    programmes: (
      <>
        <PersonPrograms person={person} />
        <EntryList title={t('programmes')} rows={programmes} empty={t('programmes-none')} onOpen={setOpen} />
        <EntryList
          title={t('contract')}
          rows={contracts}
          empty={t('contract-none')}
          onOpen={setOpen}
          extra={{ title: t('team'), render: ({ team }) => team ?? '' }}
        />
      </>
    ),
    log: (
      <Panel title={t('tabs.log')}>
        <AccessLog person={person} />
      </Panel>
    ),
  };
  return (
    <>
      <PersonHead data={data} />
      <AddressTabs
        label={t('lanes')}
        tabs={Object.entries(tabs).map(([key, children]) => ({ key, label: t(`tabs.${key}`), children }))}
        keep={({ area }) => ({ area })}
      />
      <RecordDrawer
        title={open?.title ?? ''}
        references={open ? [open.reference] : []}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
