import type { SealedColumn } from '../../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const plansSealed: readonly SealedColumn[] = [
  {
    table: 'plans.feedback',
    key: ['id'],
    column: 'contact',
    form: 'text',
    context: () => 'plans.feedback.contact',
  },
];
