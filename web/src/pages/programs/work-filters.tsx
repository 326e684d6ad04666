import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProgramPack, ProgramTeam } from '../../../../src/http/contract.ts';
import { type Search, useAddress } from '../../app/address.tsx';
import { api, type Params } from '../../app/api.ts';
import { useAreas, useCan, useSession } from '../../app/session.ts';
import { useText } from '../../i18n/index.ts';

export function usePacks(area: string | undefined) {
  const can = useCan();
  return useQuery({
    queryKey: ['programs', area],
    queryFn: ({ signal }) => api.get<ProgramPack[]>('/api/programs', { area }, signal),
    enabled: can('program.read'),
  });
}

export function useTeams(area: string | undefined) {
  return useQuery({
    queryKey: ['programs', 'teams', area],
    queryFn: ({ signal }) => api.get<ProgramTeam[]>('/api/programs/teams', { area }, signal),
  });
}

/** What the lists of work are filtered by, as the address says it. */
export function useWorkParams(): { pack?: string; area?: string; doctor?: string; team?: string } {
  const [{ pack, village, area, doctor, team }] = useAddress();
  return Object.fromEntries(
    Object.entries({ pack, area: village ?? area, doctor, team }).filter(([, value]) => value !== undefined),
  );
}

/** What a list is narrowed to besides its programme: a form that is opened from it goes on in the same part of it. */
export function useKept(): Search {
  const [{ village, doctor, team, status }] = useAddress();
  return { village, doctor, team, status };
}

/** Programme, village, team, who is responsible: the same on every list of work. */
export function WorkFilters({ children }: { children?: ReactNode }) {
  const { t, l } = useText('programs');
  const [search, change] = useAddress();
  const { account } = useSession();
  const packs = usePacks(search.area).data ?? [];
  const teams = (useTeams(search.area).data ?? []).filter(({ active }) => active);
  const villages = (useAreas().data ?? []).filter(
    ({ level, code }) => level === 'village' && within(code, search.area),
  );
  const doctors = new Map(packs.flatMap((one) => one.doctors.map((by) => [by.account, by.name] as const)));
  const select = (key: string, label: string, none: string, options: { value: string; label: string }[]) => (
    <Select
      aria-label={label}
      value={search[key] ?? ''}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(value) => change({ [key]: value || undefined })}
      options={[{ value: '', label: none }, ...options]}
      style={{ minWidth: 140 }}
    />
  );
  return (
    <div className="filters">
      {select(
        'pack',
        t('programme'),
        t('all-programmes'),
        packs.map(({ id, title }) => ({ value: id, label: l(title) })),
      )}
      {select(
        'village',
        t('village'),
        t('all-villages'),
        villages.map(({ code, name }) => ({ value: code, label: name })),
      )}
      {teams.length > 0 &&
        select(
          'team',
          t('team'),
          t('all-teams'),
          teams.map(({ id, name }) => ({ value: id, label: name })),
        )}
      {select('doctor', t('doctor'), t('all-doctors'), [
        { value: account, label: t('mine') },
        ...[...doctors].filter(([one]) => one !== account).map(([value, label]) => ({ value, label })),
      ])}
      {children}
    </div>
  );
}

const within = (code: string, scope: string | undefined): boolean =>
  scope === undefined || !/^\d+$/.test(scope) || code.startsWith(scope.replace(/(00)+$/, ''));

const LIMIT = 50;
/** A list of the interface page by page; other filters begin at the first page. */
export function useWorkList<T extends { nextCursor?: string | undefined }>(
  path: string,
  params: Params,
  limit = LIMIT,
) {
  const filters = JSON.stringify([path, params]);
  const [passed, setPassed] = useState<{ filters: string; cursors: string[] }>({ filters, cursors: [] });
  const cursors = passed.filters === filters ? passed.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: ['programs', path, params, cursor],
    queryFn: ({ signal }) => api.get<T>(path, { ...params, limit, cursor }, signal),
    placeholderData: keepPreviousData,
  });
  const next = query.isPlaceholderData ? undefined : query.data?.nextCursor;
  const go = (to: string[]) => setPassed({ filters, cursors: to });
  return { query, cursors, next, go };
}

export function WorkPager({ cursors, next, go }: Pick<ReturnType<typeof useWorkList>, 'cursors' | 'next' | 'go'>) {
  const { t } = useText('programs');
  if (cursors.length === 0 && !next) return null;
  return (
    <div className="pager">
      <Button disabled={cursors.length === 0} onClick={() => go(cursors.slice(0, -1))}>
        {t('common:action.previous')}
      </Button>
      <Button disabled={!next} onClick={() => next && go([...cursors, next])}>
        {t('common:action.next')}
      </Button>
    </div>
  );
}
