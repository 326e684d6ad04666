import { type SealedColumn, sealedBy } from '../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const ingestSealed: readonly SealedColumn[] = [
  {
    table: 'ingest.payload',
    key: ['submission'],
    column: 'content',
    form: 'bytes',
    context: sealedBy('ingest.payload', 'submission'),
  },
  {
    table: 'ingest.quarantine',
    key: ['id'],
    column: 'resource',
    form: 'bytes',
    context: sealedBy('ingest.quarantine', 'id'),
  },
  {
    table: 'ingest.node',
    key: ['id'],
    column: 'token',
    form: 'text',
    context: sealedBy('ingest.node', 'id'),
  },
];
