import { Button } from 'antd';
import type { SessionRow } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';
import { formatTime, none } from './format.ts';
import { ListTable } from './list-table.tsx';
import { Empty } from './state.tsx';
import { Mark } from './status.tsx';

/** Sessions in force of an account; `onEnd` where single ones may be ended. */
export function SessionTable({ rows, onEnd }: { rows: SessionRow[]; onEnd?: (row: SessionRow) => void }) {
  const { t } = useText('security');
  return (
    <ListTable<SessionRow>
      label={t('sessions')}
      rowKey="id"
      dataSource={rows}
      minWidth={onEnd ? 620 : 460}
      locale={{ emptyText: <Empty title={t('no-sessions')} /> }}
      columns={[
        {
          title: t('role'),
          render: (_, { role, area, areaName, twoFactor }) => (
            <>
              {t(`common:role.${role}`, { defaultValue: role })} · {areaName ?? (area === '*' ? t('everywhere') : area)}
              {twoFactor && <div className="muted">{t('with-factor')}</div>}
            </>
          ),
        },
        { title: t('signed-in'), dataIndex: 'since', width: 150, render: formatTime },
        { title: t('seen'), dataIndex: 'seenAt', width: 150, render: formatTime },
        {
          title: t('from'),
          render: (_, { ip, agent }) => (
            <span title={agent ?? undefined}>{[ip, browserOf(agent)].filter(Boolean).join(' · ') || none}</span>
          ),
        },
        ...(onEnd
          ? [
              {
                key: 'end',
                width: 100,
                render: (_: unknown, row: SessionRow) =>
                  row.current ? (
                    <Mark tone="good">{t('this')}</Mark>
                  ) : (
                    <Button
                      size="small"
                      danger
                      aria-label={t('end-one', { at: formatTime(row.since) })}
                      onClick={() => onEnd(row)}
                    >
                      {t('end')}
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** A browser by its name, where it says one; the whole text stands in the title. */
function browserOf(agent: string | null): string | undefined {
  const found = agent
    ?.match(/(Edg|Firefox|Chrome|Version)\/\d+/)?.[0]
    .replace('Edg/', 'Edge/')
    .replace('Version/', 'Safari/');
  return found?.replace('/', ' ');
}
