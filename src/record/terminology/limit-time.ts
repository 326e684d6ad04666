import { type Db, KangyuError, type Queryable } from '../../kernel/index.ts';
import { limitTime } from '../store-terminology-read.ts';
import './errors.ts';

const SECONDS = 10;

/**
 * Runs readings of value sets on one snapshot, and cuts off what takes too long: definitions come from outside.
 * @throws terminology.too-slow
 */
export async function withTimeLimit<T>(db: Db, read: (q: Queryable) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(
      async (tx) => {
        await limitTime(tx, SECONDS * 1000);
        return read(tx);
      },
      { readOnly: true, isolation: 'repeatable read' },
    );
  } catch (error) {
    if ((error as { code?: string }).code !== '57014') throw error;
    throw new KangyuError('terminology.too-slow', { seconds: SECONDS }, { cause: error });
  }
}
