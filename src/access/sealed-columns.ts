import { type SealedColumn, sealedBy } from '../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const accessSealed: readonly SealedColumn[] = [
  {
    table: 'access.rights_request',
    key: ['id'],
    column: 'content',
    form: 'text',
    context: sealedBy('access.rights_request.content', 'id'),
  },
  {
    table: 'access.second_factor',
    key: ['account'],
    column: 'secret',
    form: 'text',
    context: sealedBy('access.second_factor.secret', 'account'),
  },
  {
    table: 'access.factor_ticket',
    key: ['hash'],
    with: ['account'],
    column: 'secret',
    form: 'text',
    context: sealedBy('access.factor_ticket.secret', 'account'),
  },
  {
    table: 'access.device',
    key: ['id'],
    column: 'secret',
    form: 'text',
    context: sealedBy('access.device.secret', 'id'),
  },
];
