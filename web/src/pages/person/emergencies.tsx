import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { OwnMessage, Page } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatTime } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const KIND = 'access.break-glass';
const key = ['me', 'messages'];

/** Emergency accesses that the resident was told of and has not yet put away; nothing where there is none. */
export function Emergencies() {
  const { t, l } = useText('person');
  const client = useQueryClient();
  const told = useQuery({
    queryKey: key,
    queryFn: () => api.get<Page<OwnMessage>>('/api/messages', { unread: '1', limit: 50 }),
  });
  const read = useMutation({
    mutationFn: (ids: string[]) => api.post('/api/messages/read', { ids }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const items = (told.data?.items ?? []).filter(({ kind }) => kind === KIND);
  if (items.length === 0) return null;
  return (
    <section className="code-card" aria-label={t('me.emergency')}>
      <h2>{t('me.emergency')}</h2>
      {items.map(({ id, at, title, text }) => (
        <div key={id} className="me-item">
          <strong>
            <Mark tone="bad">{l(title)}</Mark>
          </strong>
          <span>{l(text)}</span>
          <span className="muted">{formatTime(at)}</span>
        </div>
      ))}
      <div className="row-actions">
        <AppLink to="/me" search={{ tab: 'log' }}>
          {t('me.tabs.log')}
        </AppLink>
        <Button loading={read.isPending} onClick={() => read.mutate(items.map(({ id }) => id))}>
          {t('me.emergency-seen')}
        </Button>
      </div>
    </section>
  );
}
