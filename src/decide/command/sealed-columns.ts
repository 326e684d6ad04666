import { type SealedColumn, sealedBy } from '../../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const commandSealed: readonly SealedColumn[] = [
  {
    table: 'command.member',
    key: ['id'],
    column: 'phone',
    form: 'text',
    context: sealedBy('command.member.phone', 'id'),
  },
  {
    table: 'command.requisition',
    key: ['id'],
    column: 'phone',
    form: 'text',
    context: sealedBy('command.requisition.phone', 'id'),
  },
];
