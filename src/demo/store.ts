/** The only SQL of the room. */
import { type Db, KangyuError } from '../kernel/index.ts';

/** Any number, the same for everybody who loads a demo. */
const LOAD_LOCK = 530_403_001;

/** Runs `work` while no other process loads the demo. A session's lock, so that no transaction stays open meanwhile. */
export async function withLoadLock<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [LOAD_LOCK]);
    if (!rows[0]?.locked) throw new KangyuError('demo.loading');
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOAD_LOCK]);
    }
  } finally {
    client.release();
  }
}

/** A mass load leaves the planner with the statistics of empty tables; `db` acts as the owner. */
export async function refreshStatistics(db: Db): Promise<void> {
  await db.query('analyze');
}
