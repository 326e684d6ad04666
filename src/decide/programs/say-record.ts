/** A person says what a record of another sender was that no list knows. */
import type { Item } from '../../algorithms/forms/model.ts';
import { KangyuError, type Kernel } from '../../kernel/index.ts';
import { historyOf, requireRole } from './contacts.ts';
import { lockPerson, type ProgramWriter } from './hand-in.ts';
import { markSubjects } from './mark-subjects.ts';
import { getPack } from './packs.ts';
import { recompute } from './recompute.ts';
import { insertWord, selectUncounted, selectWords, type UncountedRow, type WordRow } from './store-recorded.ts';

export interface RecordWord {
  /** Patient ids of the person. */
  patients: readonly string[];
  pack: string;
  type: string;
  id: string;
  /** Choices of the form that it stands for; none: nothing that the programme asks about. */
  codes: readonly string[];
}

/** Throws `programs.role`, `.record-unknown`, `.record-choice`. What somebody said before is replaced, and kept. */
export async function sayRecord(
  writer: ProgramWriter & { kernel: Pick<Kernel, 'jobs'> },
  name: string,
  { patients, pack: of, type, id, codes }: RecordWord,
): Promise<void> {
  const { kernel, account } = writer;
  const pack = getPack(of);
  requireRole(writer, pack);
  await kernel.db.transaction(async (tx) => {
    await lockPerson(tx, (await historyOf(tx, patients)).person);
    const history = await historyOf(tx, patients);
    const same = (one: RecordKey) => one.pack === pack.id && one.type === type && one.id === id;
    const waiting = (await selectUncounted(tx, patients)).find((one) => same(one) && one.why !== 'part');
    const said = history.recorded.filter(same).map(wordsThatCount(await selectWords(tx, patients)));
    const about = waiting ?? said.find((word) => word !== undefined);
    if (!about) throw new KangyuError('programs.record-unknown');
    const options = choicesOf(pack.id, about.form, type)?.options ?? [];
    const wrong = codes.find((code) => !options.some((one) => one.code === code));
    if (wrong !== undefined)
      throw new KangyuError('programs.record-choice', {
        choice: wrong,
        known: options.map(({ label }) => label.zh).join('、'),
        knownEn: options.map(({ label }) => label.en).join(', '),
      });
    const { form, named } = about;
    const patient = waiting?.patient ?? history.recorded.find(same)!.patient;
    const word = { pack: pack.id, form, type, id, patient, codes: [...new Set(codes)], named, name };
    await insertWord(tx, { ...word, account, at: kernel.clock.now() });
    const changed = await recompute(kernel, tx, patients);
    await markSubjects(kernel, tx, changed);
  });
}

/** The item that records of the type answer, with its options. */
export function choicesOf(pack: string, form: string, type: string): Item | undefined {
  const held = getPack(pack).forms.findLast(
    ({ compiled }) => compiled.form.code === form && compiled.form.records?.some((record) => record.type === type),
  );
  const record = held?.compiled.form.records?.find((one) => one.type === type);
  return record && held!.compiled.items.get(record.item)!.item;
}

type RecordKey = Pick<UncountedRow, 'pack' | 'type' | 'id'>;

/** The word by which a record counts as it does: of one that counts, with its choice, one that names this choice. */
export const wordsThatCount =
  (words: readonly WordRow[]) =>
  (one: RecordKey & { code?: string; named?: string }): WordRow | undefined =>
    words.find(
      ({ pack, type, id, codes, named }) =>
        pack === one.pack &&
        type === one.type &&
        id === one.id &&
        (one.code === undefined ? named === one.named : codes.includes(one.code)),
    );
