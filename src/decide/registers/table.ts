/** A register as the table by which it comes in: what goes out can be handed in again. */
import { cellOf } from '../../ingest/index.ts';
import type { Entry } from './entries.ts';
import { mappingOf, type RegisterKind } from './registers.ts';

/** Columns named as the template names them, and a row of words an entry. */
export function tableRows(
  kind: RegisterKind,
  entries: readonly Entry[],
): {
  sheet: string;
  title: string;
  columns: { key: string; title: string }[];
  rows: Record<string, string | number | null>[];
} {
  const { columns, sheet, title } = mappingOf(kind);
  return {
    sheet,
    title: title.zh,
    columns: columns.map(({ key, zh }) => ({ key, title: zh })),
    rows: entries.map(({ values }) =>
      Object.fromEntries(columns.map((column) => [column.key, cellOf(column, values.get(column.key))])),
    ),
  };
}
