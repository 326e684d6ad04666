import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useRef } from 'react';
import type { OpenBreakGlass } from '../../../src/http/contract.ts';
import { formatTime } from '../components/format.ts';
import { useText } from '../i18n/index.ts';
import { api, inBackground } from './api.ts';
import { sessionKey } from './query.ts';
import { useCan } from './session.ts';

const LOOK_MS = 60_000;
/** What says nothing of a person. */
const KEPT = new Set([sessionKey[0], 'instance', 'areas']);

/** When an emergency access ends while its pages are open: they are emptied and read again, and it is said why. */
export function EmergencyEnd() {
  const { t } = useText('break-glass');
  const can = useCan();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const known = useRef<OpenBreakGlass[]>([]);
  const { data } = useQuery({
    queryKey: ['break-glass', 'open'],
    queryFn: () => {
      let asked: Promise<OpenBreakGlass[]> | undefined;
      inBackground(() => {
        asked = api.get<OpenBreakGlass[]>('/api/break-glass/open');
      });
      return asked!;
    },
    enabled: can('record.breakglass'),
    refetchInterval: ({ state }) => {
      const open = state.data ?? [];
      return open.length > 0 && Math.min(LOOK_MS, ...open.map(({ leftMs }) => Math.max(500, leftMs + 500)));
    },
    refetchIntervalInBackground: true,
  });
  useEffect(() => {
    if (!data) return;
    const ended = known.current.filter(({ id }) => !data.some((one) => one.id === id));
    known.current = data;
    if (ended.length === 0) return;
    void client.resetQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0] as string) });
    modal.warning({
      title: t('ended'),
      content: ended.map(({ id, personName, expiresAt }) => (
        <p key={id}>{t('ended-what', { name: personName, time: formatTime(expiresAt) })}</p>
      )),
    });
  }, [data, client, modal, t]);
  return null;
}
