import { Table, type TableProps } from 'antd';
import { ScrollFrame } from './scroll-frame.tsx';

/** A table of a list that is there as a whole (no paging by the server). */
export function ListTable<T extends object>({
  label,
  minWidth = 480,
  maxHeight,
  ...rest
}: { label: string; minWidth?: number; maxHeight?: number } & Omit<TableProps<T>, 'size' | 'scroll'>) {
  // An empty list says so in words, which must not be wider than the screen.
  const empty = !rest.loading && rest.dataSource?.length === 0;
  return (
    <ScrollFrame label={label} minWidth={empty ? 0 : minWidth} {...(maxHeight ? { maxHeight } : {})}>
      <Table<T> size="small" aria-label={label} pagination={false} showHeader={!empty} {...rest} />
    </ScrollFrame>
  );
}
