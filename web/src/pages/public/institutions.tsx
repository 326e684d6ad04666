import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import type { PublicInstitution } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { usePaged } from '../../components/paged.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/registers.css';
import { SearchInput } from '../resources/search-input.tsx';
import { PublicFrame } from './public-frame.tsx';

const classes = ['A', 'B', 'C', 'D', 'E', 'G', 'J', 'R'];

/** Institutions for everybody: where they are, what they offer, when they are open (K6). */
export function PublicInstitutionsPage() {
  const { t } = useText('registers');
  const [search, change] = useAddress();
  const areas = useQuery({
    queryKey: ['public', 'areas'],
    queryFn: () => api.get<{ code: string; name: string }[]>('/api/public/areas'),
    staleTime: 600_000,
  });
  const paged = usePaged<PublicInstitution>(
    ['public', 'institutions'],
    '/api/public/institutions',
    { q: search.q, area: search.area, class: search.class },
    { limit: 20 },
  );
  const { query, items, next, previous } = paged;
  return (
    <PublicFrame name={t('public.title')}>
      <h1>{t('public.title')}</h1>
      <p className="public-lead">
        {t('public.lead')} <AppLink to="/public">{t('public.plans')}</AppLink>
      </p>
      <search className="institution-search">
        <SearchInput value={search.q} label={t('public.find')} onChange={(q) => change({ q })} />
        <Select
          allowClear
          aria-label={t('public.area')}
          placeholder={t('public.area')}
          value={search.area}
          onChange={(area: string | undefined) => change({ area })}
          showSearch={{ optionFilterProp: 'label' }}
          options={(areas.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        />
        <Select
          allowClear
          aria-label={t('public.class')}
          placeholder={t('public.class')}
          value={search.class}
          onChange={(chosen: string | undefined) => change({ class: chosen })}
          options={classes.map((code) => ({ value: code, label: t(`public.classes.${code}`) }))}
        />
      </search>
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <Empty title={t('public.none')} why={t('public.none-why')} />
          ) : (
            <>
              <div className="public-rows">
                {items.map((one) => (
                  <Institution key={one.id} institution={one} />
                ))}
              </div>
              <div className="pager">
                <Button disabled={!previous} onClick={previous}>
                  {t('common:action.previous')}
                </Button>
                <Button disabled={!next} onClick={next}>
                  {t('common:action.next')}
                </Button>
              </div>
            </>
          )
        }
      </Loaded>
    </PublicFrame>
  );
}

function Institution({ institution: one }: { institution: PublicInstitution }) {
  const { t, l } = useText('registers');
  const grade = [one.grade, one.gradeClass].map((word) => l(word ?? undefined)).join('');
  const facts: [string, React.ReactNode][] = [
    ['address', one.address ?? one.areaName],
    ['phone', one.phone && <a href={`tel:${one.phone.replace(/[^\d+]/g, '')}`}>{one.phone}</a>],
    ['opening', one.opening],
    ['beds', one.beds > 0 ? one.beds : null],
  ];
  return (
    <article className="public-row">
      <h2 className="institution-name">{one.name}</h2>
      <p className="muted">
        {[l(one.class ?? undefined), grade, l(one.ownership ?? undefined), one.areaName].filter(Boolean).join(' · ')}
      </p>
      <dl className="institution-facts">
        {facts.map(([key, value]) =>
          value ? (
            <div key={key} className="institution-fact">
              <dt>{t(`public.${key}`)}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {one.departments.length > 0 && (
        <details>
          <summary>{t('public.departments', { count: one.departments.length })}</summary>
          <ul className="institution-departments">
            {one.departments.map((department, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat and the list never changes order
              <li key={`${department.name} ${i}`}>
                {department.name}
                {department.phone && ` ${department.phone}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}
