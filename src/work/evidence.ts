/** Files handed in as evidence of work done. */
import { extname, join } from 'node:path';
import { z } from 'zod';
import {
  KangyuError,
  type Kernel,
  packageRoot,
  type Queryable,
  readContent,
  type StoredFile,
} from '../kernel/index.ts';
import { type Actor, mayDo } from './actor.ts';
import { openItem } from './change-item.ts';
import type { WorkKernel } from './create-items.ts';
import './errors.ts';
import { requireActive } from './milestones.ts';
import { type Evidence, insertEvents, insertEvidence, selectEvidenceItem } from './store-events.ts';

const EvidenceRules = z.strictObject({
  schema: z.literal(1),
  maxMegabytes: z.number().int().min(1).max(50),
  maxFilesAtOnce: z.number().int().min(1).max(10),
  types: z.array(
    z.strictObject({
      extension: z.string().regex(/^[a-z0-9]+$/),
      mediaType: z.string(),
      magic: z.array(z.string().regex(/^([0-9a-f]{2})+$/)),
    }),
  ),
});
let rules: z.infer<typeof EvidenceRules> | undefined;

export function evidenceRules(): z.infer<typeof EvidenceRules> {
  rules ??= readContent(join(packageRoot(), 'content', 'work', 'evidence.yaml'), EvidenceRules, 'work.content');
  return rules;
}

export interface EvidenceFile {
  name: string;
  content: Buffer;
}

/** Refuses what is empty, too large, of another kind, or not what its ending says; gives the media type by its ending. */
function checkFile({ name, content }: EvidenceFile): string {
  const { types, maxMegabytes } = evidenceRules();
  if (content.length === 0) throw new KangyuError('work.evidence-empty', { name });
  if (content.length > maxMegabytes * 1024 * 1024)
    throw new KangyuError('work.evidence-size', { limit: maxMegabytes, name });
  const type = types.find(({ extension }) => `.${extension}` === extname(name).toLowerCase());
  if (!type)
    throw new KangyuError('work.evidence-type', { name, allowed: types.map(({ extension }) => extension).join(' ') });
  const start = content.subarray(0, 16).toString('hex');
  const fits = type.magic.length === 0 ? !content.includes(0) : type.magic.some((magic) => start.startsWith(magic));
  if (!fits) throw new KangyuError('work.evidence-content', { name });
  return type.mediaType;
}

/** Stores files and what they are evidence of in one transaction: a file is never there without its item. */
export async function addEvidence(
  k: WorkKernel & Pick<Kernel, 'files'>,
  id: string,
  files: readonly EvidenceFile[],
  note: string | undefined,
  actor: Actor,
): Promise<Evidence[]> {
  const checked = files.map((file) => ({ ...file, name: file.name.slice(-200), mediaType: checkFile(file) }));
  return k.db.transaction(async (tx) => {
    const { item, standpoint } = await openItem(tx, id, undefined, actor);
    if (!mayDo(standpoint, 'help')) throw new KangyuError('work.not-yours');
    requireActive(item);
    const at = k.clock.now();
    const made: Evidence[] = [];
    for (const file of checked) {
      const { id: fileId, sha256, size } = await k.files.put(tx, file);
      const row = {
        file: fileId,
        name: file.name,
        mediaType: file.mediaType,
        size,
        sha256,
        note: note?.trim() || null,
      };
      await insertEvidence(tx, { ...row, item: id, at, by: actor.account, byName: actor.name });
      const { file: _, ...shown } = row;
      made.push({ id: fileId, ...shown, addedAt: at.toISOString(), addedByName: actor.name });
    }
    const { state, percent, due } = item;
    const detail = { files: made.map(({ name, sha256 }) => ({ name, sha256 })) };
    await insertEvents(
      tx,
      [{ item: id, action: 'evidence', fromState: state, state, percent, due, note: note?.trim() || null, detail }],
      { account: actor.account, name: actor.name, at, day: k.clock.today() },
    );
    await k.outbox.publish(tx, 'work', {});
    return made;
  });
}

/** The item whose evidence a file is, for the check of rights before it is read. */
export async function evidenceItem(q: Queryable, file: string): Promise<string> {
  const item = await selectEvidenceItem(q, file);
  if (!item) throw new KangyuError('work.evidence-unknown');
  return item;
}

export async function readEvidence(k: Pick<Kernel, 'db' | 'files'>, file: string): Promise<StoredFile> {
  const stored = await k.files.get(k.db, file);
  if (!stored) throw new KangyuError('work.evidence-unknown');
  return stored;
}
