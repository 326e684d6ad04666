import { Button } from 'antd';
import { nameContact } from '../../../src/algorithms/forms/name-contact.ts';
import { formOn } from '../../../src/algorithms/forms/of-day.ts';
import type { OfflineResident } from '../../../src/http/contract.ts';
import { AppLink, useGo } from '../app/address.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { ClassMark, ContactTitle, DueMark, TrendMark } from '../pages/programs/marks.tsx';
import type { OpenDevice } from './app.tsx';
import { formAddress } from './engine.ts';
import { classOf, trendsOf } from './open-form.ts';
import { visitsOf } from './visits-of.ts';
import { ageOn } from './words.ts';

const MOST = 30;

/** A resident on the device: programmes, what is owed, forms of the day, contacts. */
export function OfflinePerson({ device, resident }: { device: OpenDevice; resident: OfflineResident }) {
  const { t, l } = useText('programs');
  const go = useGo();
  const { packs, today, work, madeOf } = device;
  const made = madeOf(resident.person);
  const { subject, phone } = resident;
  const age = ageOn(subject.birthDate, today);
  const open = (form: string) => go(`/offline?person=${resident.person}&form=${form}`);
  const running = resident.enrolments.filter(({ exited }) => exited === null);
  const own = work.filter((one) => one.resident === resident);
  return (
    <>
      <p>
        <AppLink to="/offline">‹ {t('back-to-list')}</AppLink>
      </p>
      <h1 className="offline-h1">
        {resident.name || '—'}{' '}
        <span className="muted">
          {subject.sex && t(`sex.${subject.sex}`, { defaultValue: '' })} {age !== null && t('years', { age })}
          {resident.areaName && ` · ${resident.areaName}`}
        </span>
      </h1>
      {phone && !phone.includes('*') && (
        <p>
          <a href={`tel:${phone}`}>
            {t('call')} <span className="num">{phone}</span>
          </a>
        </p>
      )}
      <p className="trend-list">
        {visitsOf(device, resident).map((visit) => {
          const due = visit.forms.filter(({ owed }) => owed !== undefined);
          return due.length < 2 ? null : (
            <AppLink key={visit.code} to={`/offline?person=${resident.person}&visit=${visit.code}`}>
              {t('visit-open', { visit: l(visit.title), count: due.length })}
            </AppLink>
          );
        })}
      </p>
      {running.map(({ id, pack: packId, enrolled }) => {
        const pack = packs.find((one) => one.id === packId);
        if (!pack) return null;
        const items = own.filter(({ enrolment }) => enrolment === id);
        const asked = new Set(items.map(({ form }) => form));
        const codes = [...new Set(pack.forms.map(({ compiled }) => compiled.form.code))];
        const forms = codes.flatMap((code) => formOn(pack, code, today)?.compiled.form ?? []);
        const rest = forms.filter(
          ({ code, kind }) => kind !== 'register' && kind !== 'exit' && !asked.has(`${pack.id}/${code}`),
        );
        return (
          <section key={id} className="enrolment">
            <h2>{l(pack.title)}</h2>
            <p className="muted">{t('enrolled-since', { day: enrolled })}</p>
            <ul className="plain-list">
              {items.map((one) => (
                <li key={one.item.contact}>
                  {l(one.item.title)} <span className="num">{t('due-on', { day: one.item.due })}</span>{' '}
                  <DueMark status={one.status} />{' '}
                  {one.form && pack.records && (
                    <Button size="small" type="primary" onClick={() => go(formAddress(one))}>
                      {t('record')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {pack.records && (
              <p className="trend-list">
                {rest.map(({ code, title }) => (
                  <Button key={code} size="small" onClick={() => open(`${pack.id}/${code}`)}>
                    {l(title)}
                  </Button>
                ))}
              </p>
            )}
            <p className="trend-list">
              {codes
                .flatMap((code) => trendsOf(pack, code, made))
                .map((trend) => (
                  <TrendMark key={trend.item} trend={trend} label />
                ))}
            </p>
          </section>
        );
      })}
      <h2>{t('contacts')}</h2>
      {made.length === 0 ? (
        <Empty title={t('contacts-none')} />
      ) : (
        <ul className="plain-list">
          {[...made]
            .reverse()
            .slice(0, MOST)
            .map(({ form, date, class: found, next, values }) => {
              const [owner = '', code = ''] = form.split('/');
              const pack = packs.find(({ id }) => id === owner);
              const day = date.slice(0, 10);
              const own = pack && formOn(pack, code, day)?.compiled.form;
              const name = own ? nameContact(own, values) : null;
              return (
                <li key={`${form}/${date}/${name?.en}`}>
                  <span className="num">{day}</span>{' '}
                  {own ? <ContactTitle contact={{ title: own.title, name }} /> : code}{' '}
                  {pack && <ClassMark found={classOf(pack, code, day, found)} />}{' '}
                  {next && (
                    <span className="muted num">
                      {t('next')} {next}
                    </span>
                  )}
                </li>
              );
            })}
        </ul>
      )}
    </>
  );
}
