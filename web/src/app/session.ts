import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext } from 'react';
import type { Area, InstanceInfo, SessionInfo } from '../../../src/http/contract.ts';
import { useAddress } from './address.tsx';
import { ApiFailure, api } from './api.ts';
import { sessionKey } from './query.ts';

/** `null` = nobody is signed in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<SessionInfo | null> => {
      try {
        return await api.get<SessionInfo>('/api/session');
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 300_000,
  });
}

/** The session of what the shell shows: when it ends, pages keep the one they were drawn with until the shell has taken them away. */
export const ShownSession = createContext<SessionInfo | null>(null);

/** The signed-in session; only for components inside the shell. */
export function useSession(): SessionInfo {
  const shown = useContext(ShownSession);
  const now = useSessionQuery().data;
  const session = shown ?? now;
  if (!session) throw new Error('useSession outside the shell');
  return session;
}

export function useCan(): (permission: string) => boolean {
  const { permissions } = useSession();
  return useCallback((permission) => permissions.includes(permission) || permissions.includes('*'), [permissions]);
}

export function useInstance() {
  return useQuery({
    queryKey: ['instance'],
    queryFn: () => api.get<InstanceInfo>('/api/instance'),
    // While the demo loads, /events brings the progress; this is the net below it.
    refetchInterval: (query) => (query.state.data?.demo?.state === 'loading' ? 3_000 : false),
  });
}

export function useAreas() {
  return useQuery({ queryKey: ['areas'], queryFn: () => api.get<Area[]>('/api/areas'), staleTime: 600_000 });
}

/** A role held for the whole instance (area `*`) starts at the top of the tree. */
export function homeArea(session: SessionInfo, areas: readonly Area[] | undefined): string {
  if (session.area !== '*') return session.area;
  const codes = new Set(areas?.map((area) => area.code));
  return areas?.find((area) => !area.parent || !codes.has(area.parent))?.code ?? session.area;
}

/** The area the pages are about: from the address, else the one the acting role stands for. */
export function useArea(): { code: string; name: string; area: Area | undefined } {
  const session = useSession();
  const [search] = useAddress();
  const areas = useAreas().data;
  const code = search.area ?? homeArea(session, areas);
  const area = areas?.find((one) => one.code === code);
  return { code, name: area?.name ?? (code === session.area ? (session.areaName ?? code) : code), area };
}

export function useSignOut() {
  const client = useQueryClient();
  return async () => {
    await api.delete('/api/session');
    client.clear();
    client.setQueryData(sessionKey, null);
  };
}
