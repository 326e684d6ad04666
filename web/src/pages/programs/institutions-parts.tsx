import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type {
  Page as ListPage,
  ProgramInstitutionPart,
  ProgramInstitutionProposal,
  ProgramPack,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan, useInstance } from '../../app/session.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useWorkList, WorkPager } from './work-filters.tsx';

/** Who takes no part yet: those the rule names first to be taken in at once, others one by one. */
export function TakingPart({ packs }: { packs: ProgramPack[] }) {
  const can = useCan();
  const parts = useParts();
  if (!can('program.manage')) return null;
  // Whom the rule names decides what is listed: nobody aims at a row of another list.
  return (
    <Loaded query={parts} rows={3}>
      {(rows) => <Outside packs={packs} parts={rows} />}
    </Loaded>
  );
}

function Outside({ packs, parts }: { packs: ProgramPack[]; parts: ProgramInstitutionPart[] }) {
  const { t, l } = useText('program-institutions');
  const client = useQueryClient();
  const today = useInstance().data?.today;
  const [{ area, pack, q, mine }] = useAddress();
  const chosen = packs.find(({ id }) => id === pack);
  const missing = (of: string) => parts.reduce((sum, row) => sum + (row.pack === of ? row.proposed : 0), 0);
  const [one, setOne] = useState<string>();
  const [most] = [...packs].sort((a, b) => missing(b.id) - missing(a.id));
  const id = chosen?.id ?? one ?? most!.id;
  const path = `/api/programs/${id}/institution-proposals`;
  // Where the rule names institutions, only those are offered; others are found by their name.
  const named = missing(id) > 0 && !q ? 'true' : undefined;
  const list = useWorkList<ListPage<ProgramInstitutionProposal>>(path, { area, q, mine, named }, 20);
  const [failure, setFailure] = useState<unknown>();
  const [done, setDone] = useState<string>();
  const send = async (work: () => Promise<string>) => {
    setFailure(undefined);
    setDone(undefined);
    try {
      setDone(await work());
      await client.invalidateQueries({ queryKey: ['programs'] });
    } catch (caught) {
      setFailure(caught);
    }
  };
  const all = () =>
    send(async () => {
      const query = area ? `?area=${encodeURIComponent(area)}` : '';
      const { enrolled } = await api.post<{ enrolled: number }>(
        `/api/programs/${id}/institution-enrolments${query}`,
        {},
      );
      return t('taken-in', { count: enrolled });
    });
  const single = ({ subject, name }: ProgramInstitutionProposal) =>
    send(async () => {
      await api.post(`/api/programs/${id}/enrolments`, { id: crypto.randomUUID(), person: subject, on: today });
      return t('taken-in-one', { name });
    });
  return (
    <Panel
      title={t('not-in')}
      tools={
        <>
          {!chosen && (
            <Select
              aria-label={t('programs:programme')}
              value={id}
              onChange={setOne}
              options={packs.map((each) => ({ value: each.id, label: l(each.title) }))}
              style={{ minWidth: 140 }}
            />
          )}
          <Button onClick={() => void all()} disabled={!list.query.data?.items.some(({ proposed }) => proposed)}>
            {t('take-in-all')}
          </Button>
        </>
      }
    >
      {done && (
        <p role="status" className="muted">
          ✓ {done}
        </p>
      )}
      {failure !== undefined && <FailureNote error={failure} />}
      <Loaded query={list.query} rows={3}>
        {(found) =>
          found.items.length === 0 ? (
            <Empty title={t('all-in')} />
          ) : (
            <>
              <ListTable<ProgramInstitutionProposal>
                label={t('not-in')}
                rowKey="subject"
                minWidth={560}
                cards
                dataSource={found.items}
                columns={[
                  { title: t('institution'), dataIndex: 'name' },
                  { title: t('kind'), dataIndex: 'kind', render: l },
                  { title: t('seat'), dataIndex: 'areaName' },
                  {
                    title: t('rule'),
                    dataIndex: 'proposed',
                    render: (proposed: boolean) => proposed && <Mark tone="busy">{t('proposed')}</Mark>,
                  },
                  {
                    title: '',
                    dataIndex: 'subject',
                    width: 90,
                    render: (_, row) => (
                      <Button size="small" aria-label={`${t('take-in')} ${row.name}`} onClick={() => void single(row)}>
                        {t('take-in')}
                      </Button>
                    ),
                  },
                ]}
              />
              <WorkPager {...list} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function useParts() {
  const { code } = useArea();
  return useQuery({
    queryKey: ['programs', 'institution-parts', code],
    queryFn: ({ signal }) =>
      api.get<ProgramInstitutionPart[]>('/api/programs/institution-parts', { area: code }, signal),
  });
}

/** Parts of the area beside each other. */
export function Parts() {
  const { t, l } = useText('program-institutions');
  const [search] = useAddress();
  const query = useParts();
  const shown = (rows: ProgramInstitutionPart[]) =>
    rows.filter((row) => (search.pack === undefined || row.pack === search.pack) && row.enrolled + row.proposed > 0);
  return (
    <Panel title={t('by-area')}>
      <Loaded query={query} rows={3}>
        {(rows) =>
          shown(rows).length === 0 ? (
            <Empty title={t('no-parts')} />
          ) : (
            <ListTable<ProgramInstitutionPart>
              label={t('by-area')}
              rowKey={({ area, pack }) => `${area}/${pack}`}
              minWidth={560}
              dataSource={shown(rows)}
              columns={[
                {
                  title: t('seat'),
                  dataIndex: 'areaName',
                  render: (name: string | null, { area, pack }) => (
                    <AppLink to="/services/institutions" search={{ area, pack }}>
                      {name ?? area}
                    </AppLink>
                  ),
                },
                { title: t('programs:programme'), dataIndex: 'packTitle', render: l },
                { title: t('taking-part'), dataIndex: 'enrolled', align: 'right', className: 'num' },
                {
                  title: t('missing'),
                  dataIndex: 'proposed',
                  align: 'right',
                  className: 'num',
                  render: (count: number) => (count > 0 ? <Mark tone="warn">{String(count)}</Mark> : count),
                },
                {
                  title: t('late'),
                  dataIndex: 'overdue',
                  align: 'right',
                  className: 'num',
                  render: (count: number, { area, pack }) =>
                    count === 0 ? (
                      0
                    ) : (
                      <AppLink to="/services/institutions" search={{ area, pack, status: 'overdue' }}>
                        {count}
                      </AppLink>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}
