import type { ReactNode } from 'react';
import type { PersonEntry } from '../../../../src/http/contract.ts';
import { formatDate, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { placesOf, useStatusText } from './words.ts';

/** Records of one kind as a table; a row opens its record. */
export function EntryList<T extends PersonEntry>({
  title,
  rows,
  empty,
  extra,
  onOpen,
}: {
  title: string;
  rows: readonly T[];
  empty: string;
  extra?: { title: string; render: (row: T) => ReactNode };
  onOpen?: ((entry: PersonEntry) => void) | undefined;
}) {
  const { t } = useText('person');
  const statusText = useStatusText();
  return (
    <Panel title={title}>
      <ListTable<T>
        label={title}
        rowKey="reference"
        dataSource={[...rows]}
        minWidth={560}
        locale={{ emptyText: <Empty title={empty} /> }}
        {...rowOpener<T>(onOpen)}
        columns={[
          {
            title: t('what'),
            render: (_, row) => (
              <>
                {row.title ?? none}
                {row.said && <div className="muted">{row.said}</div>}
              </>
            ),
          },
          ...(extra ? [{ title: extra.title, render: (_: unknown, row: T) => extra.render(row) }] : []),
          { title: t('date'), dataIndex: 'date', width: 110, render: formatDate },
          { title: t('where'), render: (_, row) => placesOf(row) },
          { title: t('status'), dataIndex: 'status', width: 90, render: statusText },
        ]}
      />
    </Panel>
  );
}
