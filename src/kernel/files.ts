import { createHash } from 'node:crypto';
import type { Queryable } from './db.ts';
import { KangyuError } from './errors.ts';
import { uuidv7 } from './ids.ts';

export const MAX_FILE_MB = 50;

export interface StoredFile {
  id: string;
  name: string;
  mediaType: string;
  content: Buffer;
  sha256: string;
}

/** Evidence and other files, stored in the database so that a backup is whole. */
export interface FileStore {
  put(
    q: Queryable,
    file: { name: string; mediaType: string; content: Buffer },
  ): Promise<{ id: string; sha256: string; size: number }>;
  get(q: Queryable, id: string): Promise<StoredFile | undefined>;
  /**
   * Deletes a file; needs the owner's rights, because rooms may only add. Every `put` has an id of its own, so nothing but the
   * caller's own row can refer to it. Gone already is no error.
   */
  remove(owner: Queryable, id: string): Promise<void>;
}

export function createFileStore(): FileStore {
  return {
    async put(q, file) {
      if (file.content.length > MAX_FILE_MB * 1024 * 1024)
        throw new KangyuError('kernel.file-too-large', { limit: MAX_FILE_MB });
      const id = uuidv7();
      const sha256 = createHash('sha256').update(file.content).digest('hex');
      await q.query(
        'insert into kernel.file (id, name, media_type, sha256, size, content) values ($1, $2, $3, $4, $5, $6)',
        [id, file.name, file.mediaType, sha256, file.content.length, file.content],
      );
      return { id, sha256, size: file.content.length };
    },
    async get(q, id) {
      const [row] = await q.query<{ id: string; name: string; media_type: string; sha256: string; content: Buffer }>(
        'select id, name, media_type, sha256, content from kernel.file where id = $1',
        [id],
      );
      return row && { id: row.id, name: row.name, mediaType: row.media_type, sha256: row.sha256, content: row.content };
    },
    async remove(owner, id) {
      await owner.query('delete from kernel.file where id = $1', [id]);
    },
  };
}
