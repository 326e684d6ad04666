import { KangyuError, type Queryable } from '../kernel/index.ts';
import { findViews } from './store-feed.ts';
import { rowsOf } from './store-keep.ts';

export interface ViewRows {
  view: string;
  resource: string;
  /** Rows in order, each with the version it was made from, as `Type/id/_history/version`. */
  rows: { record: string; values: Record<string, unknown> }[];
}

/** What a view made of one resource: the way from a row to the record behind it, and back. Throws project.view-unknown. */
export async function viewRows(q: Queryable, name: string, id: string): Promise<ViewRows> {
  const view = (await findViews(q)).find((one) => one.name === name);
  if (!view) throw new KangyuError('project.view-unknown', { view: name });
  const rows = (await rowsOf(q, view.name, id)).map((row) => {
    const { bucket: _bucket, resource_id, resource_version, row_no: _place, ...values } = row;
    return { record: `${view.resource}/${resource_id}/_history/${resource_version}`, values };
  });
  return { view: view.name, resource: view.resource, rows };
}
