import { dayOf, type Kernel } from '../../../kernel/index.ts';
import { changesSince } from '../../../record/index.ts';
import { FIGURE, getDefinition, kindsOf } from './definitions.ts';
import { markOf, planFigures } from './forms/plan-figures.ts';
import { lockUpload, moveSeq, type NewItem, queueItems, selectMarks, selectUpload } from './store-uploads.ts';

const STRETCH = 2000;

/** Enters what is new into the queue of an upload: one stretch of the feed, or all figures. True while more may follow. */
export async function followOnce(k: Pick<Kernel, 'db' | 'clock' | 'instance'>, id: string): Promise<boolean> {
  const upload = await selectUpload(k.db, id);
  if (!upload) return false;
  return getDefinition(upload.definition).form === 'figures' ? followFigures(k, id) : followFeed(k, id);
}

/**
 * Moves an upload along the change feed by one stretch: versions of its types enter the queue in the transaction that moves the
 * mark, so none is lost or entered twice.
 */
async function followFeed(k: Pick<Kernel, 'db' | 'clock'>, id: string): Promise<boolean> {
  return k.db.transaction(async (tx) => {
    const upload = await lockUpload(tx, id);
    if (!upload) return false;
    const wanted = new Set(kindsOf(getDefinition(upload.definition)));
    // What the records hold is read when they are sent.
    const changes = await changesSince(tx, upload.seq, STRETCH, []);
    const last = changes.at(-1);
    if (!last) return false;
    const items: NewItem[] = changes
      .filter(({ type }) => wanted.has(type))
      .map(({ seq, type, id: record, version, at }) => ({
        seq,
        type,
        id: record,
        version,
        day: dayOf(at),
        superseded: false,
      }));
    const newest = new Map(items.map((item) => [`${item.type}/${item.id}`, item]));
    for (const item of items) item.superseded = newest.get(`${item.type}/${item.id}`) !== item;
    if (items.length > 0) await queueItems(tx, id, items, k.clock.now());
    await moveSeq(tx, id, last.seq);
    return changes.length === STRETCH;
  });
}

/** Figures that are new or are others than those queued last; they are numbered one after the other. */
async function followFigures(k: Pick<Kernel, 'db' | 'clock' | 'instance'>, id: string): Promise<boolean> {
  const figures = await planFigures(k);
  return k.db.transaction(async (tx) => {
    const upload = await lockUpload(tx, id);
    if (!upload) return false;
    const queued = new Map((await selectMarks(tx, id, FIGURE)).map((item) => [item.id, item]));
    let seq = BigInt(upload.seq);
    const items: NewItem[] = [];
    for (const [key, figure] of figures) {
      const before = queued.get(key);
      const mark = markOf(figure);
      if (before?.mark === mark) continue;
      seq += 1n;
      const version = (before?.version ?? 0) + 1;
      items.push({ seq: String(seq), type: FIGURE, id: key, version, day: k.clock.today(), superseded: false, mark });
    }
    if (items.length > 0) await queueItems(tx, id, items, k.clock.now());
    await moveSeq(tx, id, String(seq));
    return false;
  });
}
