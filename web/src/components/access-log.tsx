import type { AccessLogRow } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';
import { useActionText, usePurposeText } from './action-text.ts';
import { formatTime, none } from './format.ts';
import { usePaged } from './paged.ts';
import { PagedTable } from './paged-table.tsx';
import { Empty } from './state.tsx';
import { Mark } from './status.tsx';

/** Who looked at a person's records, newest first; emergency accesses are marked. */
export function AccessLog({ person }: { person: string }) {
  const { t } = useText('break-glass');
  const actionText = useActionText();
  const purposeText = usePurposeText();
  const paged = usePaged<AccessLogRow>(
    ['access-log', person],
    `/api/residents/${encodeURIComponent(person)}/access-log`,
    {},
  );
  return (
    <PagedTable<AccessLogRow>
      paged={paged}
      label={t('log')}
      rowKey={(row) => row.seq}
      minWidth={640}
      cards
      empty={<Empty title={t('log-none')} why={t('log-why')} />}
      columns={[
        { title: t('time'), dataIndex: 'at', width: 154, render: formatTime },
        {
          title: t('who'),
          width: 260,
          render: (_, { name, actor, role, institutionName }) => (
            <>
              {name ?? actor ?? none}
              {role && ` · ${t(`common:role.${role}`, { defaultValue: role })}`}
              {institutionName && <div className="muted">{institutionName}</div>}
            </>
          ),
        },
        {
          title: t('log-action'),
          width: 200,
          render: (_, { action, emergency }) => (
            <>
              {actionText(action)} {emergency && <Mark tone="bad">{t('emergency')}</Mark>}
            </>
          ),
        },
        {
          title: t('log-purpose'),
          dataIndex: 'purpose',
          render: (purpose: string | null) => (purpose ? purposeText(purpose) : none),
        },
      ]}
    />
  );
}
