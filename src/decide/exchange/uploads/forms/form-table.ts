import { fillTemplateFile, writeCsv } from '../../../../ingest/index.ts';
import { entriesOf, mappingOf, tableRows } from '../../../registers/index.ts';
import type { FormItems } from './form.ts';

/** The record's own number here means nothing there. */
const OWN = 'record';

/** Entries of a register as rows of the table by which it comes in; what is no row of it, or is gone, is not sent. */
export const formTable: FormItems = async (k, tx, { register, file }, items) => {
  const entries = await entriesOf(
    { ...k, db: tx },
    register!,
    items.map(({ id }) => id),
    (resource) => resource,
  );
  const found = new Map(entries.map((entry) => [entry.id, entry]));
  const sent = items.filter(({ id }) => found.has(id));
  const { columns, rows } = tableRows(
    register!,
    sent.map(({ id }) => found.get(id)!),
  );
  const shown = columns.filter(({ key }) => key !== OWN);
  const cells = rows.map((row) => shown.map(({ key }) => row[key] ?? null));
  const text =
    file === 'csv'
      ? writeCsv([shown.map(({ title }) => title), ...cells])
      : (
          await fillTemplateFile(
            mappingOf(register!),
            shown.map(({ key }) => key),
            cells,
          )
        ).toString('base64');
  const gone = items.filter(({ id }) => !found.has(id)).map(({ seq }) => seq);
  return { text, items: sent, withheld: new Map(gone.length > 0 ? [['not-in-table', gone]] : []) };
};
