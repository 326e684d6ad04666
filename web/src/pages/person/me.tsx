import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Switch } from 'antd';
import { useState } from 'react';
import type {
  AccessLogRow,
  MyFamily,
  Page as Paged,
  PersonEntry,
  PersonOverview,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useActionText, usePurposeText } from '../../components/action-text.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { useDownload } from '../../components/download-button.tsx';
import { FamilyNav } from '../../components/family-nav.tsx';
import { formatDate, formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { AskForm } from './ask-form.tsx';
import { EarlierRecords } from './earlier-records.tsx';
import { Emergencies } from './emergencies.tsx';
import { Answers, MyRequests } from './my-requests.tsx';
import { useOverview, useTimeline } from './queries.ts';
import { placesOf } from './words.ts';
import '../../styles/person.css';
import '../../styles/health-code.css';

const STEP = 30;
const REMINDERS = 5;

/** A resident's own page, phone first: what is due, the record in plain words, vaccinations, who looked, corrections. */
export function MePage() {
  const { t } = useText('person');
  const [search, change] = useAddress();
  const family = useQuery({ queryKey: ['me', 'family'], queryFn: () => api.get<MyFamily>('/api/me/family') });
  const large = search.large === '1';
  return (
    <Guard need="record.own">
      <Page title={t('me.title')} name={t('me.title')}>
        <Loaded query={family}>
          {(members) => {
            const shown = members.find(({ person }) => person === search.person) ?? members[0];
            if (!shown)
              return (
                <Empty
                  title={t('me.not-bound')}
                  why={t('me.not-bound-why')}
                  next={<AppLink to="/me/code">{t('me.apply')}</AppLink>}
                />
              );
            return (
              <div className={large ? 'me me-large' : 'me'}>
                <div className="me-head">
                  <FamilyNav members={members} shown={shown.person} onChoose={(person) => change({ person })} />
                  <AppLink to="/me/code" search={search.person ? { person: search.person } : {}}>
                    {t('me.show-code')}
                  </AppLink>
                  <span className="code-large">
                    <Switch
                      id="me-large"
                      checked={large}
                      onChange={(on) => change({ large: on ? '1' : undefined })}
                      aria-label={t('me.large')}
                    />
                    <span aria-hidden="true">{t('me.large')}</span>
                  </span>
                </div>
                <Mine key={shown.person} base={`/api/me/${shown.person}`} />
              </div>
            );
          }}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Mine({ base }: { base: string }) {
  const { t } = useText('person');
  const query = useOverview(base);
  return (
    <Loaded query={query}>
      {(data) => {
        const tabs = {
          home: (
            <>
              <Emergencies />
              <Answers base={base} />
              <Reminders base={base} />
              <Home data={data} />
            </>
          ),
          records: <MyRecords base={base} lanes={data.lanes} />,
          vaccination: <Vaccinations base={base} />,
          log: <MyLog base={base} />,
          requests: <MyRequests base={base} />,
        };
        return (
          <AddressTabs
            label={t('me.title')}
            tabs={Object.entries(tabs).map(([key, children]) => ({ key, label: t(`me.tabs.${key}`), children }))}
            keep={({ person, large }) => ({ person, large })}
          />
        );
      }}
    </Loaded>
  );
}

/** What institutions remind one of; nothing where there is none. */
function Reminders({ base }: { base: string }) {
  const { t } = useText('person');
  const found = useQuery({
    queryKey: ['me', 'reminders', base],
    queryFn: () => api.get<Paged<PersonEntry>>(`${base}/timeline`, { lane: 'reminder', limit: REMINDERS }),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={t('me.reminders')}>
      {items.map(({ reference, title, said, date }) => (
        <div key={reference} className="me-item">
          <strong>{title ?? none}</strong>
          <span>{said}</span>
          <span className="muted">{formatDate(date)}</span>
        </div>
      ))}
    </Card>
  );
}

function Home({ data }: { data: PersonOverview }) {
  const { t, l } = useText('person');
  const { due, allergies, problems, medicines, labels, contracts } = data;
  const active = problems.filter((one) => one.active);
  return (
    <>
      <Card title={t('due')}>
        {due.length === 0 && <p className="muted">{t('due-none')}</p>}
        {due.map(({ reference, title, date, overdue }) => (
          <div key={`${reference} ${date}`} className="me-item">
            <strong>{title ?? none}</strong>
            <span>
              {date} {overdue && <Mark tone="bad">{t('overdue')}</Mark>}
            </span>
          </div>
        ))}
      </Card>
      <Card title={t('allergies')}>
        <p className={allergies.length > 0 ? 'person-allergies' : 'muted'}>
          {allergies.map(({ title }) => title).join(t('common:comma')) || t('allergies-none')}
        </p>
      </Card>
      <Card title={t('me.problems')}>
        {active.length === 0 && <p className="muted">{t('problems-none')}</p>}
        {active.map(({ reference, title, since }) => (
          <div key={reference} className="me-item">
            <strong>{title ?? none}</strong>
            <span className="muted">
              {t('since')} {formatDate(since)}
            </span>
          </div>
        ))}
        <p className="muted">
          {labels.map(({ title, text }) => [l(title), text].filter(Boolean).join(' ')).join(' · ')}
        </p>
      </Card>
      <Card title={t('me.medicines')}>
        {medicines.current.length === 0 && <p className="muted">{t('medicines-none')}</p>}
        {medicines.current.map(({ reference, title, said }) => (
          <div key={reference} className="me-item">
            <strong>{title ?? none}</strong>
            <span className="muted">{said}</span>
          </div>
        ))}
      </Card>
      <Card title={t('contract')}>
        <p>
          {contracts[0]
            ? [contracts[0].title, contracts[0].team, contracts[0].institutionName].filter(Boolean).join(' · ')
            : t('contract-none')}
        </p>
      </Card>
    </>
  );
}

function Card({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="code-card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function MyRecords({ base, lanes }: { base: string; lanes: PersonOverview['lanes'] }) {
  const { t, l } = useText('person');
  const query = useTimeline(base);
  const [count, setCount] = useState(STEP);
  const [asking, setAsking] = useState<PersonEntry>();
  const { busy, start } = useDownload();
  const plain = (lane: string) =>
    t(`me.said.${lane}`, { defaultValue: l(lanes.find((one) => one.lane === lane)?.title) });
  return (
    <Card title={t('me.tabs.records')}>
      <Loaded query={query}>
        {(all) => (
          <>
            {all.length === 0 && <Empty title={t('none')} />}
            <ol>
              {all.slice(0, count).map((entry) => (
                <li key={entry.reference} className="me-item">
                  <span>
                    <span className="nowrap">{formatDate(entry.date)}</span> {plain(entry.lane)}
                  </span>
                  <strong>{[entry.title ?? none, entry.said].filter(Boolean).join(' · ')}</strong>
                  <span className="muted">
                    {t('me.took', { where: entry.institutionName ?? t('me.unknown-place') })}{' '}
                    <Button type="link" size="small" className="me-ask" onClick={() => setAsking(entry)}>
                      {t('me.ask')}
                    </Button>
                  </span>
                </li>
              ))}
            </ol>
            <Button onClick={() => void start(`${base}/data`, 'my-health-record.json')}>
              {busy ?? t('me.download')}
            </Button>{' '}
            {all.length > count && <Button onClick={() => setCount(count + STEP)}>{t('me.more')}</Button>}
            {all.length <= count && <EarlierRecords query={query} />}
          </>
        )}
      </Loaded>
      <AskForm base={base} entry={asking} onClose={() => setAsking(undefined)} />
    </Card>
  );
}

function Vaccinations({ base }: { base: string }) {
  const { t } = useText('person');
  const query = useTimeline(base, 'vaccination');
  return (
    <Card title={t('me.tabs.vaccination')}>
      <Loaded query={query}>
        {(doses) => {
          if (doses.length === 0) return <p className="muted">{t('me.vaccination-none')}</p>;
          return (
            <ol>
              {doses.map((dose) => (
                <li key={dose.reference} className="me-item">
                  <strong>
                    {dose.title ?? none} {dose.said && t('me.dose', { dose: dose.said.replace('#', '') })}
                  </strong>
                  <span className="muted">
                    {formatDate(dose.date)} {placesOf(dose)}
                  </span>
                </li>
              ))}
            </ol>
          );
        }}
      </Loaded>
    </Card>
  );
}

interface Look {
  first: AccessLogRow;
  actions: string[];
}

/** What one person did within a minute for one purpose is one look. */
function looksOf(rows: readonly AccessLogRow[], actionText: (action: string) => string): Look[] {
  const looks: Look[] = [];
  const keyOf = ({ at, name, role, institutionName, purpose, emergency }: AccessLogRow) =>
    JSON.stringify([formatTime(at), name, role, institutionName, purpose, emergency]);
  for (const row of rows) {
    const last = looks.at(-1);
    const action = actionText(row.action);
    if (last && keyOf(last.first) === keyOf(row)) {
      if (!last.actions.includes(action)) last.actions.push(action);
    } else looks.push({ first: row, actions: [action] });
  }
  return looks;
}

function MyLog({ base }: { base: string }) {
  const { t } = useText('person');
  const [search, change] = useAddress();
  const actionText = useActionText();
  const purposeText = usePurposeText();
  const all = search.all === '1';
  const paged = usePaged<AccessLogRow>(['me', 'log', base], `${base}/access-log`, all ? {} : { others: '1' }, {
    limit: STEP,
  });
  const { query, items, next, previous } = paged;
  return (
    <Card title={t('me.tabs.log')}>
      <p className="muted">{t('me.log-why')}</p>
      <Checkbox checked={all} onChange={({ target }) => change({ all: target.checked ? '1' : undefined })}>
        {t('me.log-own')}
      </Checkbox>
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <Empty title={t('me.log-none')} />
          ) : (
            <ol>
              {looksOf(items, actionText).map(({ first, actions }) => (
                <li key={first.seq} className="me-item">
                  <span>
                    <span className="nowrap">{formatTime(first.at)}</span> {first.name ?? none}{' '}
                    {first.role && (
                      <span className="muted">{t(`common:role.${first.role}`, { defaultValue: '' })}</span>
                    )}
                  </span>
                  <strong>
                    {actions.join(t('common:comma'))}{' '}
                    {first.emergency && <Mark tone="bad">{t('break-glass:emergency')}</Mark>}
                  </strong>
                  <span className="muted">
                    {[first.institutionName, first.purpose && purposeText(first.purpose)].filter(Boolean).join(' · ')}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <div className="pager">
        {previous && <Button onClick={previous}>{t('common:action.previous')}</Button>}
        {next && <Button onClick={next}>{t('me.more')}</Button>}
      </div>
    </Card>
  );
}
