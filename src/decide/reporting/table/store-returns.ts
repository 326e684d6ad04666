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
      const [row] = await q.query<{ name: string; media_type: string; sha256: string; content: Buffer | null }>(
        'select name, media_type, sha256, content from reporting.return_file where id = $1',
        [id],
      );
      // Erased after its time: as if it were not there.
      if (!row?.content) return undefined;
      const content = sealer.openBytes(row.content, `${FILE}:${id}`);
      return { id, name: row.name, mediaType: row.media_type, sha256: row.sha256, content };
    },
  };
}

/**
 * Files sent before go, and with them the cells and problems of their rows, in every version; the receipt keeps what became of each row.
 * Gives how many files there were.
 */
export async function eraseReturnsBefore(
  { db, sealer, clock }: Pick<Kernel, 'db' | 'sealer' | 'clock'>,
  before: Date,
): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ id: string; file: string }>(
      'select id, file from reporting.return where erased_at is null and sent_at < $1 order by id for update',
      [before],
    );
    for (const { id, file } of rows) {
      const [cells, problems] = (['cells', 'problems'] as const).map((column) => ({
        sealed: sealer.seal(column === 'cells' ? '{}' : '[]', `${ROW}.${column}:${id}`),
      }));
      await tx.query('update reporting.return_row set cells = $2, problems = $3 where return = $1', [
        id,
        JSON.stringify(cells),
        JSON.stringify(problems),
      ]);
      // The same file may have been sent again since: it goes with the last return that names it.
      await tx.query(
        `update reporting.return_file f set content = null where id = $1
           and not exists (select from reporting.return r where r.file = f.id and r.erased_at is null and r.id <> $2)`,
        [file, id],
      );
      await tx.query('update reporting.return set erased_at = $2 where id = $1', [id, clock.now()]);
    }
    return rows.length;
  });
}

/** Cards that a return became. */
export async function selectCardsOf(q: Queryable, id: string): Promise<string[]> {
  const rows = await q.query<{ card: string }>(
    'select distinct reported::text as card from reporting.return_row where return = $1 and reported is not null order by 1',
    [id],
  );
  return rows.map(({ card }) => card);
}
