import { HomeOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ProgramVisit, ProgramWork } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ClassMark, DueMark, TrendMark } from './marks.tsx';
import { useKept } from './work-filters.tsx';

/** Where the form of something owed is filled in; `contact` is the entry of the pack's schedule, which may settle an answer. */
export function formAddress({
  person,
  form,
  pack,
  contact,
}: Pick<ProgramWork, 'person' | 'form' | 'pack'> & { contact?: string }): string | undefined {
  const [owner, code] = form?.split('/') ?? [];
  if (!person || !owner || !code) return undefined;
  const due = contact && owner === pack ? `&due=${contact}` : '';
  return `/services/contact?person=${person}&pack=${owner}&form=${code}${due}`;
}

/** Where what one card asks for is filled in: several entries of one sitting on one screen. */
export const workAddress = (item: ProgramWork): string | undefined =>
  item.visit && item.person ? `/services/visit?person=${item.person}&visit=${item.visit}` : formAddress(item);

/** The forms of one visit on one screen, where two or more of them are due. */
export function VisitLink({
  visits,
  person,
  form,
}: {
  visits: readonly ProgramVisit[];
  person: string;
  form?: string;
}) {
  const { t, l } = useText('programs');
  const can = useCan();
  if (!can('program.record')) return null;
  return visits.map(({ code, title, forms }) => {
    const due = forms.filter((one) => one.status !== null || one.form === form);
    if (due.length < 2 || (form && !due.some((one) => one.form === form))) return null;
    const asked = due.map((one) => one.key).join(',');
    return (
      <AppLink key={code} to={`/services/visit?person=${person}&visit=${code}&forms=${asked}`}>
        {t('visit-open', { visit: l(title), count: due.length })}
      </AppLink>
    );
  });
}

/** Name, sex, age and village of somebody on a list; the name leads to their programmes. */
export function Who({
  one,
}: {
  one: { person: string | null; name: string; sex: string | null; age: number | null; areaName?: string | null };
}) {
  const { t } = useText('programs');
  return (
    <>
      {one.person ? (
        <AppLink to={`/residents/${one.person}?tab=programmes`} className="work-name">
          {one.name || '—'}
        </AppLink>
      ) : (
        <strong>{one.name || '—'}</strong>
      )}
      <span className="muted">
        {one.sex && t(`sex.${one.sex}`, { defaultValue: '' })} {one.age !== null && t('years', { age: one.age })}
        {one.areaName && ` · ${one.areaName}`}
      </span>
    </>
  );
}

export function PhoneLink({ phone }: { phone: string | null }) {
  const { t } = useText('programs');
  if (!phone || phone.includes('*')) return null;
  return (
    <a className="ant-btn call-button" href={`tel:${phone}`}>
      <PhoneOutlined aria-hidden="true" /> {t('call')} <span className="num wide-only">{phone}</span>
    </a>
  );
}

/** How far the day it was due lies off. */
export function useDays(): (due: string, today: string) => string {
  const { t } = useText('programs');
  return (due, today) => {
    const days = Math.round((Date.parse(today) - Date.parse(due)) / 86_400_000);
    return days > 0 ? t('days-late', { days }) : days < 0 ? t('days-early', { days: -days }) : t('on-day');
  };
}

/** From when to when something is owed, and what is left of it or how long it is over. */
export function useDueText(): (item: { due: string; late: string }, today: string) => string {
  const { t } = useText('programs');
  return ({ due, late }, today) => {
    const left = Math.round((Date.parse(late) - Date.parse(today)) / 86_400_000);
    const span = [t('due-on', { day: due }), late > due && t('due-until', { day: late })]
      .filter(Boolean)
      .join(t('comma'));
    const days =
      left > 0 ? t('days-left', { days: left }) : left < 0 ? t('days-over', { days: -left }) : t('last-day-today');
    return t('due-span', { span, days });
  };
}

/** What one is owed, in a line or two; of a sitting each entry. */
export function OwedLine({ item, today }: { item: ProgramWork; today: string }) {
  const { t, l } = useText('programs');
  const dueText = useDueText();
  const { entries } = item;
  if (entries.length === 1)
    return (
      <div className="work-card-why">
        <span>
          {l(item.packTitle)} · {l(item.title)}
        </span>
        <span className="num">{dueText(item, today)}</span>
        {item.doctorName && <span className="muted">{item.doctorName}</span>}
      </div>
    );
  return (
    <div className="work-card-why">
      <span>
        {l(item.packTitle)} · {t('entries', { count: entries.length })}
      </span>
      {item.doctorName && <span className="muted">{item.doctorName}</span>}
      <ul className="work-entries">
        {entries.map((one) => (
          <li key={one.contact}>
            {l(one.title)} <span className="num muted">{dueText(one, today)}</span> <DueMark status={one.status} />
          </li>
        ))}
      </ul>
    </div>
  );
}

export function CalledLine({ called }: { called: ProgramWork['called'] }) {
  const { t, l } = useText('programs');
  if (!called) return null;
  return (
    <span className="muted">
      <PhoneOutlined aria-hidden="true" /> {t('called', { day: called.day, what: l(called.title) })}
      {called.expectedOn && ` · ${t('expected', { day: called.expectedOn })}`}
      {called.againOn && ` · ${t('call-again', { day: called.againOn })}`}
    </span>
  );
}

/** One entry of today's list. */
export function WorkCard({ item, today }: { item: ProgramWork; today: string }) {
  const { t } = useText('programs');
  const can = useCan();
  const go = useGo();
  const kept = useKept();
  const address = workAddress(item);
  return (
    <li className="work-card">
      <div className="work-card-head">
        <Who one={item} />
        {item.phone && <span className="work-phone num">{item.phone}</span>}
        <DueMark status={item.status} />
      </div>
      <OwedLine item={item} today={today} />
      <div className="work-card-last">
        {item.lastOn ? (
          <span className="muted">
            {t('last-on', { day: item.lastOn })} <ClassMark found={item.lastClass} />
          </span>
        ) : (
          <span className="muted">{t('never')}</span>
        )}
        {item.trends.map((trend) => (
          <TrendMark key={trend.item} trend={trend} label />
        ))}
      </div>
      <CalledLine called={item.called} />
      {item.unknown > 0 && item.person && (
        <AppLink to={`/residents/${item.person}?tab=programmes`} className="work-unknown">
          <Mark tone="warn">{t('unknown-records', { count: item.unknown })}</Mark>
        </AppLink>
      )}
      <div className="work-card-do">
        <PhoneLink phone={item.phone} />
        {item.person && (
          <Button icon={<HomeOutlined />} onClick={() => go(`/services/household?person=${item.person}`)}>
            {t('household')}
          </Button>
        )}
        {address && can('program.record') && (
          <Button type="primary" className="work-open" onClick={() => go(address, kept)}>
            {t('record')}
          </Button>
        )}
      </div>
    </li>
  );
}
