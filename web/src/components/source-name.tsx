import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { SourceName as Named } from '../../../src/http/contract.ts';
import { api } from '../app/api.ts';
import { useCan } from '../app/session.ts';
import { useText } from '../i18n/index.ts';
import { none } from './format.ts';

const READERS = ['data.read', 'node.manage', 'record.read', 'resident.read', 'identity.review'];

/** What sources are called in the register of nodes, or the platform's own forms; any other keeps its code. */
export function useSourceName(): (source: string | null | undefined) => string {
  const can = useCan();
  const { t } = useText('data');
  const { data: names, isLoading } = useQuery({
    queryKey: ['nodes', 'names'],
    queryFn: async () =>
      new Map((await api.get<Named[]>('/api/nodes/names')).map(({ source, name }) => [source, name] as const)),
    enabled: READERS.some(can),
    staleTime: 300_000,
  });
  return useCallback(
    (source) => {
      if (!source) return none;
      // No code stands where a name is about to.
      return names?.get(source) ?? t(`own-source.${source}`, { defaultValue: isLoading ? '…' : source });
    },
    [names, isLoading, t],
  );
}

/** A source by its name; the code stands behind it. */
export function SourceName({ source }: { source: string | null | undefined }) {
  const nameOf = useSourceName();
  return <span title={source ?? undefined}>{nameOf(source)}</span>;
}
