import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Page as PageOf, ResidentRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Looks for a resident by name, phone or identity number. */
export function FindResident({ choose, onChoose }: { choose: string; onChoose: (one: ResidentRow) => void }) {
  const { t } = useText('investigation');
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['residents', 'search', text],
    queryFn: ({ signal }) => api.get<PageOf<ResidentRow>>('/api/residents', { q: text, limit: 8 }, signal),
    enabled: text.length > 1,
  });
  return (
    <>
      <Input.Search
        aria-label={t('find')}
        placeholder={t('find')}
        onSearch={(value) => setText(value.trim())}
        enterButton
      />
      {text.length > 1 && (
        <Loaded query={found} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('nobody')} why={t('nobody-why')} />
            ) : (
              <ul className="plain-list">
                {items.map((one) => (
                  <li key={one.person}>
                    {one.name}{' '}
                    <span className="muted">
                      {one.birthDate} {one.areaName}
                    </span>{' '}
                    <Button size="small" onClick={() => onChoose(one)}>
                      {choose}
                    </Button>
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
