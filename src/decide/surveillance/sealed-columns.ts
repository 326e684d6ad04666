import { type SealedColumn, sealedBy } from '../../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const surveillanceSealed: readonly SealedColumn[] = [
  {
    table: 'surveillance.rumour',
    key: ['id'],
    column: 'contact',
    form: 'text',
    context: sealedBy('surveillance.rumour.contact', 'id'),
  },
];
