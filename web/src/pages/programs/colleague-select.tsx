import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import type { ProgramColleague } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { useText } from '../../i18n/index.ts';

/** One who enters contacts in the area, found by name or sign-in name. */
export function ColleagueSelect({
  area,
  label,
  value,
  without = [],
  onChoose,
}: {
  area: string | undefined;
  label: string;
  value?: string | undefined;
  /** Sign-in names that are not offered. */
  without?: readonly string[];
  onChoose: (one: ProgramColleague | undefined) => void;
}) {
  const { t, l } = useText('programs');
  const [q, setQ] = useState('');
  const query = useQuery({
    queryKey: ['programs', 'colleagues', area, q],
    queryFn: ({ signal }) =>
      api.get<ProgramColleague[]>('/api/programs/colleagues', { area, q: q || undefined }, signal),
    placeholderData: keepPreviousData,
  });
  const found = (query.data ?? []).filter(({ account }) => !without.includes(account));
  return (
    <Select
      aria-label={label}
      placeholder={label}
      allowClear
      value={value ?? null}
      showSearch={{ filterOption: false, onSearch: setQ }}
      loading={query.isFetching}
      notFoundContent={query.isPending ? null : t('colleague-none')}
      onChange={(account) => onChoose(found.find((one) => one.account === account))}
      options={found.map(({ account, name, roles, areaName }) => ({
        value: account,
        label: [
          name,
          roles
            .map(l)
            .filter((role) => role !== name)
            .join('、'),
          areaName,
          account,
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
      popupMatchSelectWidth={false}
      style={{ width: 260 }}
    />
  );
}
