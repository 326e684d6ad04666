import { PhoneOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { OfflineResident } from '../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../app/address.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { ClassMark, DueMark, TrendMark } from '../pages/programs/marks.tsx';
import { useDueText } from '../pages/programs/work-card.tsx';
import type { OpenDevice } from './app.tsx';
import { groupAddress, groupWork, type WorkGroup, type WorkItem } from './engine.ts';
import { classOf, trendsOf } from './open-form.ts';
import { ageOn } from './words.ts';

const STATES = ['due', 'overdue', 'lost'] as const;
const PAGE = 30;

/** Today's list of the device: who is owed a contact, and everybody taken along by name. */
export function OfflineWork({ device }: { device: OpenDevice }) {
  const { t, l } = useText('programs');
  const [{ status, pack, village }, change] = useAddress();
  const [name, setName] = useState('');
  const [shown, setShown] = useState(PAGE);
  const { work, residents, packs, visits } = device;
  const groups = useMemo(() => groupWork(work, visits), [work, visits]);
  const villages = new Map(residents.map(({ area, areaName }) => [area ?? '', areaName ?? '']));
  const wanted = name.trim();
  const within = (one: OfflineResident) =>
    (!village || (one.area ?? '') === village) && (wanted === '' || one.name.includes(wanted));
  const base = groups.filter(({ lead }) => within(lead.resident) && (!pack || lead.pack.id === pack));
  const items = base.filter(({ lead }) => !status || lead.status === status);
  const others =
    wanted === '' ? [] : residents.filter((one) => within(one) && !items.some(({ lead }) => lead.resident === one));
  return (
    <>
      <h1 className="offline-h1">{t('today')}</h1>
      <div className="work-counters">
        {STATES.map((one) => (
          <button
            key={one}
            type="button"
            className={`work-counter work-counter-${one}`}
            aria-pressed={status === one}
            onClick={() => change({ status: status === one ? undefined : one })}
          >
            <strong className="num">{base.filter(({ lead }) => lead.status === one).length}</strong>
            <span>{t(`status.${one}`)}</span>
          </button>
        ))}
      </div>
      <div className="filters">
        <Input
          allowClear
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={t('name')}
          aria-label={t('name')}
          style={{ width: 150 }}
        />
        <Select
          aria-label={t('programme')}
          value={pack ?? ''}
          onChange={(value) => change({ pack: value || undefined })}
          options={[
            { value: '', label: t('all-programmes') },
            ...packs.map(({ id, title }) => ({ value: id, label: l(title) })),
          ]}
          style={{ minWidth: 150 }}
        />
        <Select
          aria-label={t('village')}
          value={village ?? ''}
          onChange={(value) => change({ village: value || undefined })}
          options={[
            { value: '', label: t('all-villages') },
            ...[...villages].filter(([code]) => code).map(([value, label]) => ({ value, label })),
          ]}
          style={{ minWidth: 140 }}
        />
        <AppLink to="/offline?view=sent">{t('offline:recorded-here', { count: device.entries.length })}</AppLink>
      </div>
      {items.length === 0 && others.length === 0 ? (
        <Empty
          title={t('none')}
          why={status || pack || village || wanted ? t('none-filtered') : t('offline:none-why')}
        />
      ) : (
        <ul className="work-cards" aria-label={t('today')}>
          {items.slice(0, shown).map((one) => (
            <Card key={`${one.lead.enrolment}/${one.lead.item.contact}`} group={one} device={device} />
          ))}
          {others.slice(0, PAGE).map((one) => (
            <li key={one.person} className="work-card">
              <Head resident={one} today={device.today} />
            </li>
          ))}
        </ul>
      )}
      {items.length > shown && (
        <div className="pager">
          <Button onClick={() => setShown(shown + PAGE)}>{t('offline:more', { count: items.length - shown })}</Button>
        </div>
      )}
    </>
  );
}

function Head({ resident, today, work }: { resident: OfflineResident; today: string; work?: WorkItem }) {
  const { t } = useText('programs');
  const { subject, areaName, name, person } = resident;
  const age = ageOn(subject.birthDate, today);
  return (
    <div className="work-card-head">
      <AppLink to={`/offline?person=${person}`} className="work-name">
        {name || '—'}
      </AppLink>
      <span className="muted">
        {subject.sex && t(`sex.${subject.sex}`, { defaultValue: '' })} {age !== null && t('years', { age })}
        {areaName && ` · ${areaName}`}
      </span>
      {work && <DueMark status={work.status} />}
    </div>
  );
}

function Card({ group, device }: { group: WorkGroup; device: OpenDevice }) {
  const { t, l } = useText('programs');
  const go = useGo();
  const { lead, entries } = group;
  const { resident, pack, item, form, last } = lead;
  const dueText = useDueText();
  const [owner = '', code = ''] = form?.split('/') ?? [];
  const own = device.packs.find(({ id }) => id === owner);
  const [trend] = own ? trendsOf(own, code, device.madeOf(resident.person)) : [];
  return (
    <li className="work-card">
      <Head resident={resident} today={device.today} work={lead} />
      <div className="work-card-why">
        <span>
          {l(pack.title)} · {entries.length > 1 ? t('entries', { count: entries.length }) : l(item.title)}
        </span>
        {entries.length === 1 ? (
          <span className="num">{dueText(item, device.today)}</span>
        ) : (
          <ul className="work-entries">
            {entries.map(({ item: one, status }) => (
              <li key={one.contact}>
                {l(one.title)} <span className="num muted">{dueText(one, device.today)}</span>{' '}
                <DueMark status={status} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="work-card-last">
        <span className="muted">
          {last ? t('last-on', { day: last.date.slice(0, 10) }) : t('never')}{' '}
          {last && own && <ClassMark found={classOf(own, code, last.date.slice(0, 10), last.class)} />}
        </span>
        {trend && <TrendMark trend={trend} label />}
      </div>
      <div className="work-card-do">
        {resident.phone && !resident.phone.includes('*') && (
          <a className="ant-btn call-button" href={`tel:${resident.phone}`}>
            <PhoneOutlined aria-hidden="true" /> {t('call')}
          </a>
        )}
        {form && own?.records && (
          <Button type="primary" className="work-open" onClick={() => go(groupAddress(group))}>
            {t('record')}
          </Button>
        )}
      </div>
    </li>
  );
}
