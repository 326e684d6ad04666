import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import type { Page, RegisterRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

const FOUND = 20;

/** One institution of the register, found by a part of its name; the value is the id of its record. */
export function InstitutionSelect(field: { id?: string; value?: string; onChange?: (value: string) => void }) {
  const [find, setFind] = useState('');
  const institutions = useQuery({
    queryKey: ['institutions', 'find', find],
    queryFn: ({ signal }) => api.get<Page<RegisterRow>>('/api/institutions', { q: find, limit: FOUND }, signal),
  });
  return (
    <Select
      {...field}
      showSearch={{ filterOption: false, onSearch: setFind }}
      loading={institutions.isFetching}
      options={(institutions.data?.items ?? []).map(({ reference, values }) => ({
        value: reference.replace('Organization/', ''),
        label: String(values.name),
      }))}
    />
  );
}
