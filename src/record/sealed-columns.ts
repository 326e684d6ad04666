import { type SealedColumn, sealedBy } from '../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const recordSealed: readonly SealedColumn[] = [
  {
    table: 'record.version',
    key: ['seq'],
    with: ['type', 'id'],
    column: 'content',
    form: 'json',
    context: ({ type, id }) => `record:${type}/${id}`,
  },
  {
    table: 'record.subscription',
    key: ['id'],
    column: 'secret',
    form: 'text',
    context: sealedBy('subscription', 'id'),
  },
  { table: 'record.bulk_job', key: ['id'], column: 'key', form: 'text', context: sealedBy('bulk', 'id') },
];
