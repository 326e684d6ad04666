import type { KeptView } from './load-views.ts';
import { sqlName } from './sql-text.ts';

/** Columns that every table has before those of its view. */
export const OWN = 'bucket, resource_id, resource_version, row_no';

export const table = (name: string): string => `project.${sqlName(name)}`;

/** Name of the table that is built beside the one in use. */
export const nextName = (view: KeptView): string => `next_${view.name}`;

export const columnList = (view: KeptView): string =>
  [OWN, ...view.columns.map((column) => sqlName(column.name))].join(', ');

/**
 * The content taken out of its packed form once, not once a column; joining nothing gives it back as it is. It stands in a
 * subquery with `offset 0`, which PostgreSQL does not dissolve.
 */
export const UNPACKED = `content || '{}' as content`;
