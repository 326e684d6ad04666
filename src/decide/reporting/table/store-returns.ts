/** SQL of files with cards and of their rows; what names persons is sealed. */
import { createHash } from 'node:crypto';
import {
  type FileStore,
  type Kernel,
  type Queryable,
  type SealedColumn,
  type Sealer,
  sealedBy,
  uuidv7,
} from '../../../kernel/index.ts';
import { type ReturnStore, returnStore } from '../../../measure/returns/index.ts';

const ROW = 'reporting.return_row';
const FILE = 'reporting.return_file.content';
const plain = returnStore('reporting', 'item', (q, text, params) => q.query(text, params));

export const returnsSealed: readonly SealedColumn[] = [
  ...(['cells', 'problems'] as const).map(
    (column): SealedColumn => ({
      ...{ table: ROW, key: ['return', 'row', 'version'], column, form: 'json' },
      context: sealedBy(`${ROW}.${column}`, 'return'),
    }),
  ),
  { table: 'reporting.return_file', key: ['id'], column: 'content', form: 'bytes', context: sealedBy(FILE, 'id') },
];

/** Rows go in sealed and come out opened. */
export function cardReturnStore({ sealer }: Pick<Kernel, 'sealer'>): ReturnStore {
  const seal = (value: unknown, column: string, id: string): never =>
    ({ sealed: sealer.seal(JSON.stringify(value), `${ROW}.${column}:${id}`) }) as never;
  const open = (stored: unknown, column: string, id: string) =>
    JSON.parse(sealer.open((stored as { sealed: string }).sealed, `${ROW}.${column}:${id}`));
  return {
    ...plain,
    insertRows: (tx, id, rows, by, at) =>
      plain.insertRows(
        tx,
        id,
        rows.map((row) => ({
          ...row,
          cells: seal(row.cells, 'cells', id),
          problems: seal(row.problems, 'problems', id),
        })),
        by,
        at,
      ),
    async selectRows(q, id, versions) {
      const rows = await plain.selectRows(q, id, versions);
      return rows.map((row) => ({
        ...row,
        cells: open(row.cells, 'cells', id),
        problems: open(row.problems, 'problems', id),
      }));
    },
  };
}

/** Files with names of patients are sealed whole. */
export function sealedFiles(sealer: Pick<Sealer, 'sealBytes' | 'openBytes'>): Pick<FileStore, 'put' | 'get'> {
  return {
    async put(q, { name, mediaType, content }) {
      const id = uuidv7();
      const sha256 = createHash('sha256').update(content).digest('hex');
      await q.query(
        'insert into reporting.return_file (id, name, media_type, sha256, size, content) values ($1, $2, $3, $4, $5, $6)',
        [id, name, mediaType, sha256, content.length, sealer.sealBytes(content, `${FILE}:${id}`)],
      );
      return { id, sha256, size: content.length };
    },
    async get(q, id) {
      const [row] = await q.query<{ name: string; media_type: string; sha256: string; content: Buffer }>(
        'select name, media_type, sha256, content from reporting.return_file where id = $1',
        [id],
      );
      if (!row) return undefined;
      const content = sealer.openBytes(row.content, `${FILE}:${id}`);
      return { id, name: row.name, mediaType: row.media_type, sha256: row.sha256, content };
    },
  };
}

/** Cards that a return became. */
export async function selectCardsOf(q: Queryable, id: string): Promise<string[]> {
  const rows = await q.query<{ card: string }>(
    'select distinct reported::text as card from reporting.return_row where return = $1 and reported is not null order by 1',
    [id],
  );
  return rows.map(({ card }) => card);
}
