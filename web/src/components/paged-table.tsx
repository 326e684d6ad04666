import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Skeleton, type TableProps } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import { FailureNote } from '../app/errors.tsx';
import { useText } from '../i18n/index.ts';
import { formatNumber } from './format.ts';
import { ListTable } from './list-table.tsx';
import type { Paged } from './paged.ts';

interface PagedTableProps<T> {
  paged: Paged<T>;
  columns: TableProps<T>['columns'];
  rowKey: (row: T) => string;
  label: string;
  empty: ReactNode;
  onOpen?: (row: T) => void;
  onChange?: TableProps<T>['onChange'];
  expandable?: TableProps<T>['expandable'];
  /** Least width of the table before it scrolls sideways inside its own frame. */
  minWidth?: number;
  /** On a phone each row stands as a card. */
  cards?: boolean;
}

/** Rows that open something open with a click and with Enter. */
export function rowOpener<T>(onOpen: ((row: T) => void) | undefined) {
  if (!onOpen) return {};
  return {
    onRow: (row: T) => ({
      tabIndex: 0,
      className: 'row-opens',
      onClick: () => onOpen(row),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row);
      },
    }),
  };
}

export function PagedTable<T extends object>({
  paged,
  columns,
  rowKey,
  label,
  empty,
  onOpen,
  onChange,
  expandable,
  minWidth = 640,
  cards = false,
}: PagedTableProps<T>) {
  const { t } = useText('common');
  const { query, items, total, withheld, from, next, previous } = paged;
  if (query.error && items.length === 0) return <FailureNote error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="paged-table">
      <ListTable<T>
        label={label}
        minWidth={minWidth}
        cards={cards}
        rowKey={rowKey}
        columns={columns ?? []}
        dataSource={items}
        loading={query.isPlaceholderData && { spinning: true, delay: 150 }}
        locale={{ emptyText: query.isPending ? <Skeleton active title={false} paragraph={{ rows: 8 }} /> : empty }}
        {...(onChange ? { onChange } : {})}
        {...(expandable ? { expandable } : {})}
        {...rowOpener(onOpen)}
      />
      {withheld !== undefined && <p className="muted">{t('withheld', { count: withheld })}</p>}
      {(items.length > 0 || previous) && (
        <div className="pager">
          <span className="muted">
            {items.length > 0 && `${formatNumber(from + 1, 0)}–${formatNumber(from + items.length, 0)}`}
            {total !== undefined && ` / ${formatNumber(total, 0)}`}
          </span>
          <Button size="small" icon={<LeftOutlined />} disabled={!previous} onClick={previous}>
            {t('action.previous')}
          </Button>
          <Button size="small" icon={<RightOutlined />} iconPlacement="end" disabled={!next} onClick={next}>
            {t('action.next')}
          </Button>
        </div>
      )}
    </div>
  );
}
