import { Table, type TableProps } from 'antd';
import { ScrollFrame } from './scroll-frame.tsx';

/** Each cell carries the title of its column, which a phone shows before it (`scroll-frame-cards`). */
function titled<T>(columns: NonNullable<TableProps<T>['columns']>): NonNullable<TableProps<T>['columns']> {
  return columns.map((column) =>
    typeof column.title === 'string' && column.title !== ''
      ? { ...column, onCell: (row: T, at?: number) => ({ ...column.onCell?.(row, at), 'data-title': column.title }) }
      : column,
  );
}

/** A table of a list that is there as a whole (no paging by the server). `cards`: on a phone each row stands as a card. */
export function ListTable<T extends object>({
  label,
  minWidth = 480,
  maxHeight,
  cards = false,
  columns = [],
  ...rest
}: { label: string; minWidth?: number; maxHeight?: number; cards?: boolean } & Omit<TableProps<T>, 'size' | 'scroll'>) {
  // An empty list says so in words, which must not be wider than the screen.
  const empty = !rest.loading && rest.dataSource?.length === 0;
  return (
    <ScrollFrame label={label} minWidth={empty ? 0 : minWidth} cards={cards} {...(maxHeight ? { maxHeight } : {})}>
      <Table<T>
        size="small"
        aria-label={label}
        pagination={false}
        showHeader={!empty}
        columns={cards ? titled(columns) : columns}
        {...rest}
      />
    </ScrollFrame>
  );
}
