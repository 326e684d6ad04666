import { type SealedColumn, sealedBy } from '../../kernel/index.ts';
import { returnsSealed } from './table/store-returns.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const reportingSealed: readonly SealedColumn[] = [
  {
    table: 'reporting.draft',
    key: ['account', 'id'],
    column: 'content',
    form: 'text',
    context: sealedBy('reporting.draft.content', 'account'),
  },
  ...returnsSealed,
];
