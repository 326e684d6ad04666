import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import type {
  Page as PageOf,
  ProgramBatch,
  ProgramNamed,
  ProgramPack,
  ProgramWorklist,
  ResidentRow,
} from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { BatchTable } from './batch-table.tsx';
import { ServiceTabs } from './tabs.tsx';
import { usePacks, useWorkParams, WorkFilters } from './work-filters.tsx';
import '../../styles/programs.css';

/** Residents of one table; more are another table. */
const MOST = 60;

/** 服务 · 批量登记: a day in a village, a vaccination session: one table for many residents. */
export function BatchPage() {
  const { t } = useText('programs');
  const [search] = useAddress();
  const packs = usePacks(search.area);
  return (
    <Guard need="program.record">
      <Page title={t('batch')} name={t('batch')} note={t('batch-note')}>
        <ServiceTabs />
        <WorkFilters />
        <Loaded query={packs}>{(found) => <Choose packs={found} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Choose({ packs }: { packs: ProgramPack[] }) {
  const { t, l } = useText('programs');
  const [search, change] = useAddress();
  const filters = useWorkParams();
  const pack = packs.find(({ id }) => id === search.pack);
  const forms = (pack?.forms ?? []).filter(({ kind }) => kind === 'contact' || kind === 'assessment');
  const work = useQuery({
    queryKey: ['programs', 'batch-work', filters],
    queryFn: ({ signal }) => api.get<ProgramWorklist>('/api/programs/worklist', { ...filters, limit: 200 }, signal),
    enabled: pack !== undefined,
  });
  const waits = (code: string) => (work.data?.items ?? []).filter((item) => item.form === `${pack?.id}/${code}`).length;
  const form =
    forms.find(({ code }) => code === search.form) ?? [...forms].sort((a, b) => waits(b.code) - waits(a.code))[0];
  const [opened, setOpened] = useState<{ key: string; persons: string[]; day: string }>();
  const [added, setAdded] = useState<Added[]>([]);
  const [day, setDay] = useState<string>();
  if (!pack || !form) return <Empty title={t('batch-choose')} why={t('batch-choose-why')} />;
  if (!pack.records) return <Empty title={t('records-not')} />;
  const key = `${pack.id}/${form.code}`;
  const due = [
    ...new Set((work.data?.items ?? []).flatMap((item) => (item.form === key && item.person ? [item.person] : []))),
  ];
  const persons = [...new Set([...added.map(({ person }) => person), ...due])].slice(0, MOST);
  const on = day ?? work.data?.today ?? '';
  if (opened?.key === key)
    return (
      <>
        <p>
          <strong>
            {l(pack.title)} · {l(form.title)} · <span className="num">{opened.day}</span>
          </strong>{' '}
          <Button size="small" onClick={() => setOpened(undefined)}>
            {t('batch-again')}
          </Button>
        </p>
        <Opened pack={pack.id} form={form.code} persons={opened.persons} day={opened.day} />
      </>
    );
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t('form')}
          value={form.code}
          onChange={(code) => change({ form: code })}
          options={forms.map(({ code, title }) => ({ value: code, label: l(title) }))}
          style={{ minWidth: 220 }}
        />
        <label htmlFor="batch-day">
          {t('day')}{' '}
          <Input
            id="batch-day"
            type="date"
            value={on}
            max={work.data?.today}
            onChange={(event) => setDay(event.target.value || undefined)}
            style={{ width: 160 }}
          />
        </label>
      </div>
      <AddResident added={added} onAdd={(one) => setAdded([...added, one])} />
      <AddList added={added} onAdd={(more) => setAdded([...added, ...more])} />
      <p>
        <Button
          type="primary"
          disabled={persons.length === 0 || on === ''}
          onClick={() => setOpened({ key, persons, day: on })}
        >
          {t('batch-open', { count: persons.length })}
        </Button>{' '}
        <span className="muted">
          {due.length > MOST
            ? t('batch-most', { count: due.length, most: MOST })
            : t('batch-due', { count: due.length })}
        </span>
      </p>
    </>
  );
}

type Added = Pick<ResidentRow, 'person' | 'name'>;

/** The list of a school or a village, pasted as it is: who was found joins the table, what was not is told by line. */
function AddList({ added, onAdd }: { added: Added[]; onAdd: (more: Added[]) => void }) {
  const { t, l } = useText('programs');
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [missed, setMissed] = useState<ProgramNamed[]>();
  const find = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const lines = await api.post<ProgramNamed[]>('/api/programs/name-list', { text });
      const found = lines.flatMap(({ person, name }) => (person ? [{ person, name: name ?? '' }] : []));
      const fresh = new Map(found.map((one) => [one.person, one]));
      for (const { person } of added) fresh.delete(person);
      onAdd([...fresh.values()]);
      const left = lines.filter(({ person }) => !person);
      setMissed(left);
      // What was not found stays to be put right.
      setText(left.map((one) => one.text).join('\n'));
    } catch (caught) {
      setFailure(caught);
    } finally {
      setBusy(false);
    }
  };
  if (!open)
    return (
      <p>
        <Button size="small" onClick={() => setOpen(true)}>
          {t('list-add')}
        </Button>
      </p>
    );
  return (
    <div className="work-form">
      <label htmlFor="batch-list" className="label-above">
        {t('list-text')}
      </label>
      <Input.TextArea
        id="batch-list"
        rows={5}
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
        style={{ maxWidth: 560 }}
      />
      {failure !== undefined && <FailureNote error={failure} />}
      {missed && missed.length > 0 && (
        <ul className="plain-list" aria-label={t('list-missed', { count: missed.length })}>
          {missed.map((one) => (
            <li key={one.text} className="field-problem">
              ✕ {one.text}
              {t('colon')}
              {l(one.problem)}
            </li>
          ))}
        </ul>
      )}
      {missed?.length === 0 && <p role="status">✓ {t('list-all')}</p>}
      <p className="form-actions">
        <Button type="primary" loading={busy} disabled={text.trim() === ''} onClick={() => void find()}>
          {t('list-find')}
        </Button>
      </p>
    </div>
  );
}

function AddResident({ added, onAdd }: { added: Added[]; onAdd: (one: Added) => void }) {
  const { t } = useText('programs');
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['residents', 'search', text],
    queryFn: ({ signal }) => api.get<PageOf<ResidentRow>>('/api/residents', { q: text, limit: 8 }, signal),
    enabled: text.length > 1,
  });
  return (
    <div className="batch-add">
      <Input.Search
        aria-label={t('batch-add')}
        placeholder={t('batch-add')}
        onSearch={(value) => setText(value.trim())}
        style={{ maxWidth: 320 }}
      />
      {(found.data?.items ?? [])
        .filter((one) => !added.some(({ person }) => person === one.person))
        .map((one) => (
          <Button key={one.person} size="small" onClick={() => onAdd(one)}>
            + {one.name} {one.birthDate}
          </Button>
        ))}
      {added.length > 0 && <span>{added.map(({ name }) => name).join('、')}</span>}
    </div>
  );
}

function Opened({ pack, form, persons, day }: { pack: string; form: string; persons: string[]; day: string }) {
  const query = useQuery({
    queryKey: ['programs', 'batch', pack, form, persons, day],
    queryFn: () => api.post<ProgramBatch>(`/api/programs/${pack}/forms/${form}/batch`, { time: day, persons }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return <Loaded query={query}>{(batch) => <BatchTable batch={batch} day={day} />}</Loaded>;
}
