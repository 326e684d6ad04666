import { BellOutlined } from '@ant-design/icons';
import { useText } from '../i18n/index.ts';
import { useInboxCount, useMessageCount } from '../pages/work/queries.ts';
import { AppLink } from './address.tsx';
import { useCan } from './session.ts';

/** How much waits, beside the account: unread notifications; the name says open and overdue work too. */
export function InboxBell() {
  const { t } = useText('work');
  const can = useCan();
  const count = useInboxCount(can('task.read')).data;
  const messages = useMessageCount(can('task.read')).data?.unread ?? 0;
  if (!can('task.read')) return null;
  const { unread: reminders = 0, open = 0, overdue = 0 } = count ?? {};
  const unread = reminders + messages;
  const label = t('bell', { unread, open, overdue });
  return (
    <AppLink
      to="/inbox"
      {...(messages > 0 ? { search: { tab: 'messages' } } : {})}
      className="inbox-bell"
      aria-label={label}
      title={label}
    >
      <BellOutlined aria-hidden="true" />
      {unread > 0 && <span className="inbox-count">{unread > 99 ? '99+' : unread}</span>}
    </AppLink>
  );
}
