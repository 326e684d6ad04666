import { type SealedColumn, sealedBy } from '../kernel/index.ts';

const column = (name: 'email' | 'phone'): SealedColumn => ({
  table: 'notify.preference',
  key: ['account'],
  column: name,
  form: 'text',
  context: sealedBy(`notify.preference.${name}`, 'account'),
});

/** Every sealed column of this room: what a change of keys walks. */
export const notifySealed: readonly SealedColumn[] = [column('email'), column('phone')];

export const sealedIn = (name: 'email' | 'phone', account: string): string => `notify.preference.${name}:${account}`;
