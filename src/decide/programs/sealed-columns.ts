import { type SealedColumn, sealedBy } from '../../kernel/index.ts';

/** Every sealed column of this room: what a change of keys walks. */
export const programsSealed: readonly SealedColumn[] = [
  {
    table: 'programs.draft',
    key: ['account', 'person', 'pack', 'form', 'entry'],
    column: 'answers',
    form: 'json',
    context: sealedBy('programs.draft.answers', 'account'),
  },
  {
    table: 'programs.call',
    key: ['id'],
    column: 'note',
    form: 'text',
    context: sealedBy('programs.call.note', 'id'),
  },
  {
    table: 'programs.register_import',
    key: ['id'],
    column: 'content',
    form: 'bytes',
    context: sealedBy('programs.register_import.content', 'id'),
  },
];
