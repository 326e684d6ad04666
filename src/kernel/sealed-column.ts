/** A column whose values are sealed. Each room declares its own in one place (`sealed-columns.ts`), so that keys can be changed. */
export interface SealedColumn {
  /** `schema.table`. */
  table: string;
  /** Columns of the primary key. */
  key: readonly string[];
  column: string;
  /** `text`: a sealed text; `bytes`: sealed bytes; `json`: JSON with sealed texts in it, all of one context. */
  form: 'text' | 'bytes' | 'json';
  /** What a value is bound to, from the columns named in `key` and `with`. */
  context(row: Record<string, string>): string;
  with?: readonly string[];
}

/** The usual context: a fixed text and a column of the key. */
export function sealedBy(text: string, column: string): (row: Record<string, string>) => string {
  return (row) => `${text}:${row[column]}`;
}
