import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Input, Select } from 'antd';
import { useState } from 'react';
import type {
  Page as PageOf,
  ProgramPack,
  ProgramPerson,
  ProgramProposal,
  ResidentRow,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { Page, Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { EnrolForm } from './enrol-form.tsx';
import { ServiceTabs } from './tabs.tsx';

/** 服务 · 纳入: whom the records propose for a programme, and anybody else by name or id number. */
export function EnrolPage() {
  const { t } = useText('programs');
  const [search] = useAddress();
  const packs = useQuery({
    queryKey: ['programs', search.area],
    queryFn: ({ signal }) => api.get<ProgramPack[]>('/api/programs', { area: search.area }, signal),
  });
  return (
    <Guard need="program.manage">
      <Page title={t('enrol')} name={t('enrol')} note={t('enrol-note')}>
        <ServiceTabs />
        <Loaded query={packs}>
          {(found) => <Enrol packs={found.filter(({ subject }) => subject === 'resident')} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Enrol({ packs }: { packs: ProgramPack[] }) {
  const { t, l } = useText('programs');
  const [search, change] = useAddress();
  const [who, setWho] = useState<{ person: string; name: string; pack?: ProgramPack }>();
  const pack = packs.find(({ id }) => id === search.pack) ?? packs[0];
  if (!pack) return <Empty title={t('no-programmes')} />;
  const into = who?.pack ?? pack;
  return (
    <>
      {search.person && <Chosen packs={packs} person={search.person} onEnrol={setWho} />}
      <div className="filters">
        <Select
          aria-label={t('programme')}
          value={pack.id}
          onChange={(id) => change({ pack: id })}
          options={packs.map(({ id, title }) => ({ value: id, label: l(title) }))}
          style={{ minWidth: 200 }}
        />
      </div>
      <Proposals pack={pack} onEnrol={setWho} />
      <ByHand onEnrol={setWho} />
      <Drawer
        open={who !== undefined}
        onClose={() => setWho(undefined)}
        title={who && t('enrol-into', { name: who.name, programme: l(into.title) })}
        size={560}
        destroyOnHidden
      >
        {who && <EnrolForm pack={into} person={who.person} name={who.name} onDone={() => setWho(undefined)} />}
      </Drawer>
    </>
  );
}

/** Somebody who was chosen before the programme (`?person`): what they take part in, and the others to enrol them into. */
function Chosen({
  packs,
  person,
  onEnrol,
}: {
  packs: ProgramPack[];
  person: string;
  onEnrol: (who: { person: string; name: string; pack: ProgramPack }) => void;
}) {
  const { t, l } = useText('programs');
  const query = useQuery({
    queryKey: ['programs', 'person', person],
    queryFn: ({ signal }) => api.get<ProgramPerson>(`/api/programs/persons/${person}`, {}, signal),
  });
  return (
    <Loaded query={query} rows={2}>
      {({ name, age, sex, enrolments }) => {
        const running = enrolments.filter(({ exited }) => exited === null);
        const others = packs.filter(({ id }) => !running.some((one) => one.pack === id));
        return (
          <Panel title={t('enrol-chosen', { name })}>
            <p>
              <AppLink to={`/residents/${person}?tab=programmes`} className="work-name">
                {name}
              </AppLink>{' '}
              <span className="muted">
                {sex && t(`sex.${sex}`, { defaultValue: '' })} {age !== null && t('years', { age })}
                {running.length > 0 &&
                  ` · ${t('managed')}${t('colon')}${running.map(({ title }) => l(title)).join(t('list-comma'))}`}
              </span>
            </p>
            <div className="call-results">
              {others.map((pack) => (
                <Button key={pack.id} onClick={() => onEnrol({ person, name, pack })}>
                  {l(pack.title)}
                </Button>
              ))}
            </div>
          </Panel>
        );
      }}
    </Loaded>
  );
}

type OnEnrol = (who: { person: string; name: string }) => void;

function Proposals({ pack, onEnrol }: { pack: ProgramPack; onEnrol: OnEnrol }) {
  const { t } = useText('programs');
  const [search] = useAddress();
  const paged = usePaged<ProgramProposal>(['programs', 'proposals'], `/api/programs/${pack.id}/proposals`, {
    area: search.area,
  });
  return (
    <Panel title={t('proposed')}>
      <PagedTable<ProgramProposal>
        paged={paged}
        label={t('proposed')}
        rowKey={(row) => row.person}
        minWidth={560}
        empty={<Empty title={t('proposed-none')} why={t('proposed-none-why')} />}
        columns={[
          {
            title: t('name'),
            dataIndex: 'name',
            render: (name: string, row) => <AppLink to={`/residents/${row.person}`}>{name}</AppLink>,
          },
          { title: t('age'), dataIndex: 'age', width: 70, align: 'right' },
          { title: t('village'), dataIndex: 'areaName' },
          {
            title: t('diagnosis'),
            dataIndex: 'code',
            width: 160,
            render: (code: string, row) => `${code} ${row.since ?? ''}`,
          },
          {
            title: '',
            dataIndex: 'person',
            width: 90,
            render: (person: string, row) => (
              <Button size="small" onClick={() => onEnrol({ person, name: row.name })}>
                {t('enrol')}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function ByHand({ onEnrol }: { onEnrol: OnEnrol }) {
  const { t } = useText('programs');
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['residents', 'search', text],
    queryFn: ({ signal }) => api.get<PageOf<ResidentRow>>('/api/residents', { q: text, limit: 10 }, signal),
    enabled: text.length > 1,
  });
  return (
    <Panel title={t('by-hand')} tools={<AppLink to="/services/register">{t('register')}</AppLink>}>
      <Input.Search
        aria-label={t('by-hand-label')}
        placeholder={t('by-hand-label')}
        onSearch={(value) => setText(value.trim())}
        style={{ maxWidth: 360 }}
        enterButton
      />
      {text.length > 1 && (
        <Loaded query={found} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                title={t('nobody')}
                why={t('nobody-why')}
                next={<AppLink to={`/services/register?name=${encodeURIComponent(text)}`}>{t('register')}</AppLink>}
              />
            ) : (
              <ul className="plain-list">
                {items.map((one) => (
                  <li key={one.person}>
                    {one.name}{' '}
                    <span className="muted">
                      {one.birthDate} {one.areaName}
                    </span>{' '}
                    <Button size="small" onClick={() => onEnrol(one)}>
                      {t('enrol')}
                    </Button>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </Panel>
  );
}
