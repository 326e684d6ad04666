import { useQuery } from '@tanstack/react-query';
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import type { CardNewPatient, Page as PageOf, ResidentRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const MOST = 20;

/** A resident by name or id number. */
export function PersonSearch({ onChoose }: { onChoose: (person: string) => void }) {
  const { t } = useText('reporting');
  const [asked, setAsked] = useState('');
  const found = useQuery({
    queryKey: ['residents', 'for-card', asked],
    queryFn: ({ signal }) => api.get<PageOf<ResidentRow>>('/api/residents', { q: asked, limit: MOST }, signal),
    enabled: asked !== '',
  });
  return (
    <>
      <Input.Search
        aria-label={t('search-person')}
        placeholder={t('search-person')}
        enterButton={t('search')}
        onSearch={(text) => setAsked(text.trim())}
        style={{ maxWidth: 420 }}
        autoFocus
      />
      {asked !== '' && (
        <Loaded query={found} rows={3}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('found-none')} />
            ) : (
              <ul className="plain-list">
                {items.map((one) => (
                  <li key={one.person}>
                    <Button size="small" type="primary" onClick={() => onChoose(one.person)}>
                      {t('choose')}
                    </Button>{' '}
                    <strong>{one.name}</strong>{' '}
                    <span className="muted">
                      {one.sex && t(`sex.${one.sex}`, { defaultValue: '' })}{' '}
                      <span className="num">{one.birthDate}</span> {one.areaName}{' '}
                      <span className="num">{one.idNumber}</span>
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      )}
    </>
  );
}

/** A patient who is not in the index. */
export function PatientForm({
  value,
  onChange,
}: {
  value: Partial<CardNewPatient>;
  onChange: (value: Partial<CardNewPatient>) => void;
}) {
  const { t } = useText('reporting');
  const set = (change: Partial<CardNewPatient>) => onChange({ ...value, ...change });
  const text = (key: 'name' | 'idNumber', label: string) => (
    <label htmlFor={`patient-${key}`}>
      {label}{' '}
      <Input
        id={`patient-${key}`}
        value={value[key] ?? ''}
        maxLength={60}
        onChange={(event) => set({ [key]: event.target.value || undefined })}
        style={{ width: 200 }}
      />
    </label>
  );
  return (
    <div className="card-patient">
      {text('name', t('name'))}
      {text('idNumber', t('id-number'))}
      <span>
        <span id="card-sex">{t('sex-label')}</span>{' '}
        <Radio.Group
          aria-labelledby="card-sex"
          value={value.sex ?? null}
          onChange={(event) => set({ sex: event.target.value })}
          options={['male', 'female', 'unknown'].map((sex) => ({ value: sex, label: t(`sex.${sex}`) }))}
          optionType="button"
        />
      </span>
      <label htmlFor="patient-birth">
        {t('birth-date')}{' '}
        <Input
          id="patient-birth"
          type="date"
          value={value.birthDate ?? ''}
          onChange={(event) => set({ birthDate: event.target.value || undefined } as Partial<CardNewPatient>)}
          style={{ width: 160 }}
        />
      </label>
    </div>
  );
}
