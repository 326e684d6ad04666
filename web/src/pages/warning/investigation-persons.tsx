import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Segmented } from 'antd';
import { useState } from 'react';
import type {
  InvestigationAssigned,
  InvestigationDetail,
  InvestigationPerson,
  ResidentRow,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { FindResident } from './investigation-find.tsx';
import { rootOf } from './investigation-path.ts';

const SHOWN = ['all', 'ill', 'open', 'well'] as const;
const TONES = { interviewed: 'good', waiting: 'busy', overdue: 'bad', unassigned: 'warn' } as const;

/** Who is ill and who was asked; interviews are set up and filled in from here. */
export function InvestigationPersons({ found }: { found: InvestigationDetail }) {
  const { t, l } = useText('investigation');
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const shown = SHOWN.find((one) => one === search.shown) ?? 'all';
  const path = `${rootOf(found.signal)}/persons`;
  const paged = usePaged<InvestigationPerson>(['signals', 'investigation', found.signal, 'persons'], path, { shown });
  return (
    <Panel
      title={t('persons')}
      tools={
        <>
          {found.may.assign && <AssignButton found={found} />}
          {found.may.assign && <Button onClick={() => setAdding(true)}>{t('add-well')}</Button>}
          <ExportButton path={path} params={{ shown }} name={t('persons')} />
        </>
      }
    >
      <Segmented<(typeof SHOWN)[number]>
        aria-label={t('shown')}
        value={shown}
        onChange={(next) => change({ shown: next === 'all' ? undefined : next })}
        options={SHOWN.map((value) => ({ value, label: t(`show.${value}`) }))}
      />
      <PagedTable<InvestigationPerson>
        paged={paged}
        label={t('persons')}
        rowKey={({ patient }) => patient}
        minWidth={980}
        cards
        empty={<Empty title={t('no-persons')} why={t('no-persons-why')} />}
        columns={[
          { title: t('no'), dataIndex: 'no', width: 60, align: 'right', render: (no) => no ?? none },
          {
            title: t('name'),
            key: 'name',
            render: (_, { name, person }) =>
              person && name ? <AppLink to={`/residents/${person}`}>{name}</AppLink> : (name ?? t('unnamed')),
          },
          {
            title: t('sex-age'),
            key: 'sex',
            width: 90,
            render: (_, { sex, age }) => `${sex ? t(`sex.${sex}`, { defaultValue: none }) : none} ${age ?? ''}`,
          },
          { title: t('residence'), dataIndex: 'areaName', render: (name) => name ?? none },
          { title: t('onset'), dataIndex: 'onset', width: 105, render: (day) => day ?? none },
          {
            title: t('unit'),
            key: 'unit',
            render: (_, { school, workplace }) => school ?? workplace ?? none,
          },
          {
            title: t('found'),
            key: 'found',
            width: 120,
            render: (_, { ill, positive, status, interview }) =>
              !ill && interview ? (
                t('is-well')
              ) : (
                <>
                  {status ? l(status) : none} {positive && <Mark tone="bad">{t('is-positive')}</Mark>}
                </>
              ),
          },
          {
            title: t('interview'),
            key: 'state',
            width: 150,
            render: (_, { state, interviewed, interviewDue }) => (
              <>
                <Mark tone={TONES[state]}>{t(`state.${state}`)}</Mark>{' '}
                <span className="muted num">{interviewed ?? (state === 'unassigned' ? '' : interviewDue)}</span>
              </>
            ),
          },
          {
            title: '',
            key: 'fill',
            width: 90,
            render: (_, { person, state, interview, name }) =>
              found.may.fill &&
              person &&
              state !== 'unassigned' && (
                <AppLink
                  to="/services/contact"
                  search={{
                    person,
                    pack: 'case-investigation',
                    form: 'interview',
                    contact: interview ?? undefined,
                  }}
                  aria-label={`${t(interview ? 'correct' : 'fill')} ${name ?? ''}`}
                >
                  {t(interview ? 'correct' : 'fill')}
                </AppLink>
              ),
          },
        ]}
      />
      {adding && <AddWell found={found} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

/** Sets up the interviews of everybody who is ill and not asked yet. */
function AssignButton({ found }: { found: InvestigationDetail }) {
  const { t, l } = useText('investigation');
  const client = useQueryClient();
  const { message, notification } = App.useApp();
  const assign = useMutation({
    mutationFn: () => api.post<InvestigationAssigned>(`${rootOf(found.signal)}/interviews`, {}),
    onSuccess: ({ assigned, refused }) => {
      void client.invalidateQueries({ queryKey: ['signals', 'investigation', found.signal] });
      void message.success(t('assigned', { count: assigned }));
      if (refused.length > 0)
        notification.warning({
          title: t('refused', { count: refused.length }),
          description: [...new Set(refused.map(({ message: why }) => l(why)))].join('；'),
        });
    },
    onError: (error) => notification.error({ title: t('not-assigned'), description: <FailureNote error={error} /> }),
  });
  return (
    <Button
      type="primary"
      disabled={found.counts.unassigned === 0}
      loading={assign.isPending}
      onClick={() => assign.mutate()}
    >
      {t('assign', { count: found.counts.unassigned })}
    </Button>
  );
}

/** Somebody who was exposed with the ill and is well, for comparison. */
function AddWell({ found, onClose }: { found: InvestigationDetail; onClose: () => void }) {
  const { t } = useText('investigation');
  const client = useQueryClient();
  const { message } = App.useApp();
  const add = useMutation({
    mutationFn: (one: ResidentRow) =>
      api.post(`${rootOf(found.signal)}/well`, { id: crypto.randomUUID(), person: one.person, as: 'well' }),
    onSuccess: (_, one) => {
      void client.invalidateQueries({ queryKey: ['signals', 'investigation', found.signal] });
      void message.success(t('added', { name: one.name }));
    },
  });
  return (
    <Drawer open title={t('add-well')} onClose={onClose} size={420}>
      <p className="muted">{t('add-well-why')}</p>
      {add.error && <FailureNote error={add.error} />}
      <FindResident choose={t('ask')} onChoose={(one) => add.mutate(one)} />
    </Drawer>
  );
}
