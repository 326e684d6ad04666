import { useQuery } from '@tanstack/react-query';
import { Button, Input, Radio, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProgramNewResident, ProgramRegistered, ResidentDetail } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas, useInstance } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useLeaveGuard } from './leave-guard.ts';
import '../../styles/programs.css';

/** 服务 · 登记新居民: a newborn (`?mother&birth`), or somebody who moved in (`?name`), whom no register tells of yet. */
export function RegisterPage() {
  const { t } = useText('programs');
  const [{ mother }] = useAddress();
  const of = useQuery({
    queryKey: ['residents', mother],
    queryFn: ({ signal }) => api.get<ResidentDetail>(`/api/residents/${mother}`, {}, signal),
    enabled: mother !== undefined,
  });
  return (
    <Guard need="program.manage">
      <Page title={t(mother ? 'register-child' : 'register')} name={t('register')} note={t('register-note')}>
        {mother ? <Loaded query={of}>{({ resident }) => <Form mother={resident} />}</Loaded> : <Form />}
      </Page>
    </Guard>
  );
}

type Sex = ProgramNewResident['sex'];
/** How the registers call a child without a name yet, after the mother. */
const CALLED: Record<Sex, string> = { male: '之子', female: '之女' };

function Form({ mother }: { mother?: ResidentDetail['resident'] }) {
  const { t } = useText('programs');
  const go = useGo();
  const [search] = useAddress();
  const today = useInstance().data?.today;
  const { code } = useArea();
  const villages = (useAreas().data ?? []).filter((one) => one.level === 'village' || one.level === 'township');
  const [id] = useState(() => crypto.randomUUID());
  const first = {
    name: /^[\d\s]+[xX]?$/.test(search.name ?? '') ? '' : (search.name ?? ''),
    birthDate: search.birth ?? '',
    area: mother?.area ?? (villages.some((one) => one.code === code && one.level === 'village') ? code : undefined),
  };
  const [name, setName] = useState(first.name);
  const [sex, setSex] = useState<Sex>();
  const [birthDate, setBirthDate] = useState(first.birthDate);
  const [area, setArea] = useState(first.area);
  const [idNumber, setIdNumber] = useState(first.name === '' ? (search.name ?? '').trim() : '');
  const [certificate, setCertificate] = useState('');
  const [phone, setPhone] = useState('');
  const [address, setAddress] = useState('');
  const [since, setSince] = useState('');
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const leave = useLeaveGuard(
    name !== first.name || idNumber !== '' || address !== '',
    ['mother', 'birth', 'name'],
    false,
  );
  const missing = [!name.trim(), !sex, !birthDate, !area].some(Boolean);
  /** A child without a name yet is called after the mother, as the registers do. */
  const choose = (chosen: Sex) => {
    setSex(chosen);
    const called = (of: Sex) => (mother ? `${mother.name}${CALLED[of]}` : '');
    if (mother && (name.trim() === '' || name === called('male') || name === called('female'))) setName(called(chosen));
  };
  /** The number says birth date and sex. */
  const number = (text: string) => {
    setIdNumber(text);
    const [, year, month, day, order] = /^\d{6}(\d{4})(\d\d)(\d\d)\d\d(\d)[\dXx]$/.exec(text.trim()) ?? [];
    if (!year) return;
    setBirthDate(`${year}-${month}-${day}`);
    choose(Number(order) % 2 === 1 ? 'male' : 'female');
  };
  const save = async (another: boolean) => {
    setTried(true);
    if (missing) {
      document.querySelector<HTMLElement>('.register-form [aria-invalid="true"]')?.focus();
      return;
    }
    setSaving(true);
    setFailure(undefined);
    const said = (text: string) => (text.trim() === '' ? undefined : text.trim());
    const body: ProgramNewResident = {
      id,
      name: name.trim(),
      sex: sex!,
      birthDate,
      area: area!,
      idNumber: said(idNumber),
      birthCertificate: said(certificate),
      phone: said(phone),
      address: said(address),
      since: said(since),
      mother: mother?.person,
      another,
    };
    try {
      const { person } = await api.post<ProgramRegistered>('/api/programs/residents', body);
      leave();
      go(`/services/enrol?person=${person}`);
    } catch (caught) {
      setFailure(caught);
      setSaving(false);
    }
  };
  const wrong = (is: boolean) => ({
    'aria-invalid': tried && is,
    ...(tried && is ? { status: 'error' as const } : {}),
  });
  return (
    <form
      className="contact-form register-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(false);
      }}
    >
      {mother && (
        <p>
          {t('mother')} <AppLink to={`/residents/${mother.person}?tab=programmes`}>{mother.name}</AppLink>
        </p>
      )}
      <section className="form-section">
        <Line label={t('id-number')} id="new-number">
          <Input
            id="new-number"
            autoFocus={!mother}
            value={idNumber}
            maxLength={18}
            onChange={(event) => number(event.target.value)}
            style={{ width: 220 }}
          />
        </Line>
        <Line label={t('name')} id="new-name" required>
          <Input
            id="new-name"
            value={name}
            maxLength={50}
            aria-required
            {...wrong(!name.trim())}
            onChange={(event) => setName(event.target.value)}
            style={{ width: 220 }}
          />
        </Line>
        <Line label={t('sex-label')} id="new-sex" required>
          <Radio.Group
            id="new-sex"
            aria-labelledby="new-sex-label"
            optionType="button"
            value={sex ?? null}
            onChange={(event) => choose(event.target.value as Sex)}
            options={(['male', 'female'] as const).map((one) => ({ value: one, label: t(`sex.${one}`) }))}
          />
          {tried && !sex && <span className="field-problem">{t('choose-one')}</span>}
        </Line>
        <Line label={t('birth')} id="new-birth" required>
          <Input
            id="new-birth"
            type="date"
            value={birthDate}
            {...(today ? { max: today } : {})}
            aria-required
            {...wrong(!birthDate)}
            onChange={(event) => setBirthDate(event.target.value)}
            style={{ width: 160 }}
          />
        </Line>
        <Line label={t('home')} id="new-area" required>
          <Select
            id="new-area"
            value={area ?? null}
            showSearch={{ optionFilterProp: 'label' }}
            aria-required
            {...wrong(!area)}
            onChange={(value) => setArea(value ?? undefined)}
            options={villages.map((one) => ({ value: one.code, label: one.name }))}
            style={{ width: 260 }}
          />
        </Line>
        <Line label={t('address')} id="new-address">
          <Input
            id="new-address"
            value={address}
            maxLength={200}
            onChange={(event) => setAddress(event.target.value)}
            style={{ width: 360 }}
          />
        </Line>
        <Line label={t('phone')} id="new-phone">
          <Input
            id="new-phone"
            inputMode="tel"
            value={phone}
            maxLength={20}
            onChange={(event) => setPhone(event.target.value)}
            style={{ width: 160 }}
          />
        </Line>
        {mother ? (
          <Line label={t('birth-certificate')} id="new-certificate">
            <Input
              id="new-certificate"
              value={certificate}
              maxLength={20}
              onChange={(event) => setCertificate(event.target.value)}
              style={{ width: 160 }}
            />
          </Line>
        ) : (
          <Line label={t('lives-since')} id="new-since">
            <Input
              id="new-since"
              type="date"
              value={since}
              {...(today ? { max: today } : {})}
              onChange={(event) => setSince(event.target.value)}
              style={{ width: 160 }}
            />
            <span className="muted">{t('lives-since-none')}</span>
          </Line>
        )}
      </section>
      <div className="form-foot">
        {failure !== undefined && (
          <>
            <FailureNote error={failure} />
            <Alike failure={failure} onAnother={() => void save(true)} />
          </>
        )}
        {tried && missing && (
          <p className="field-problem" role="alert">
            {t('register-missing')}
          </p>
        )}
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={saving} className="form-save">
            {t('register-save')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Line({
  label,
  id,
  required = false,
  children,
}: {
  label: string;
  id: string;
  required?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={id} id={`${id}-label`}>
        {label}
        {required && <span className="field-required"> *</span>}
      </label>
      <div className="field-input">{children}</div>
    </div>
  );
}

/** Who is in the register and like the new one: looked after as who they are there, or said to be somebody else. */
function Alike({ failure, onAnother }: { failure: unknown; onAnother: () => void }) {
  const { t } = useText('programs');
  if (!(failure instanceof ApiFailure)) return null;
  const { residents = [] } = (failure.details ?? {}) as {
    residents?: { person: string; name: string; birthDate: string | null; areaName: string | null }[];
  };
  return (
    <>
      <ul className="plain-list">
        {residents.map((one) => (
          <li key={one.person}>
            <AppLink to={`/residents/${one.person}`}>{one.name}</AppLink>{' '}
            <span className="muted">
              {one.birthDate} {one.areaName}
            </span>{' '}
            <AppLink to={`/services/enrol?person=${one.person}`}>{t('register-this')}</AppLink>
          </li>
        ))}
      </ul>
      {failure.code === 'programs.resident-known' && <Button onClick={onAnother}>{t('register-another')}</Button>}
    </>
  );
}

/** Leads from a birth that a contact tells of to registering the children. */
export function BirthLink({ birth, person }: { birth: { day: string; children: number } | null; person: string }) {
  const { t } = useText('programs');
  if (!birth) return null;
  return (
    <AppLink to={`/services/register?mother=${person}&birth=${birth.day}`}>
      {t('register-born', { count: birth.children })}
    </AppLink>
  );
}
