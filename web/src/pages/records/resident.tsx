import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ResidentDetail } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatDate, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { RecordDrawer } from '../../components/record-drawer.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** A person across sources: who it is, which source records are linked, what is recorded. */
export function ResidentPage() {
  const { t } = useText('record');
  const { person } = useParams({ strict: false }) as { person: string };
  const query = useQuery({
    queryKey: ['resident', person],
    queryFn: () => api.get<ResidentDetail>(`/api/residents/${encodeURIComponent(person)}`),
  });
  const [open, setOpen] = useState<{ title: string; reference: string }>();
  return (
    <Guard need="resident.read">
      <Page title={query.data?.resident.name ?? t('resident')} name={query.data?.resident.name ?? t('resident')}>
        <Loaded query={query}>
          {({ resident, sources, records }) => (
            <>
              <dl className="record-head">
                <Term name={t('field.gender')}>{t(`sex.${resident.sex}`, { defaultValue: resident.sex })}</Term>
                <Term name={t('field.birthDate')}>{formatDate(resident.birthDate)}</Term>
                <Term name={t('id-number')}>{resident.idNumber ?? none}</Term>
                <Term name={t('field.area')}>{resident.areaName ?? resident.area ?? none}</Term>
                <Term name={t('sources')}>
                  {sources.map((one) => `${one.source} (${one.reference})`).join(', ') || none}
                </Term>
              </dl>
              <p>
                {resident.deceased && <Mark tone="plain">{t('deceased')}</Mark>}{' '}
                {resident.masked && <Mark tone="warn">{t('masked')}</Mark>}
              </p>
              <Panel title={t('records')}>
                <ListTable
                  label={t('records')}
                  rowKey="reference"
                  dataSource={records}
                  minWidth={520}
                  locale={{ emptyText: <Empty title={t('records-none')} why={t('records-none-why')} /> }}
                  {...rowOpener<ResidentDetail['records'][number]>((row) =>
                    setOpen({ title: row.title, reference: row.reference }),
                  )}
                  columns={[
                    {
                      title: t('date'),
                      dataIndex: 'date',
                      render: (date: string | null) => formatDate(date),
                      width: 120,
                    },
                    {
                      title: t('kind'),
                      dataIndex: 'type',
                      render: (type: string) => t(`type.${type}`, { defaultValue: type }),
                      width: 140,
                    },
                    { title: t('title'), dataIndex: 'title' },
                  ]}
                />
              </Panel>
              <RecordDrawer
                title={open?.title ?? ''}
                references={open ? [open.reference] : []}
                onClose={() => setOpen(undefined)}
              />
            </>
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Term({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
