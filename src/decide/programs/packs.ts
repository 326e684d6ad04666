/** The packs of this instance, found by their id. */
import { KangyuError } from '../../kernel/index.ts';
import { contentPacks, formOn, type Pack, type PackForm } from '../../packs/index.ts';

/** Throws `programs.pack-unknown`. */
export function getPack(id: string, packs: readonly Pack[] = contentPacks()): Pack {
  const pack = findPack(id, packs);
  if (!pack) throw new KangyuError('programs.pack-unknown', { pack: id });
  return pack;
}

export const findPack = (id: string, packs: readonly Pack[] = contentPacks()): Pack | undefined =>
  packs.find((one) => one.id === id);

/** The form of a pack that holds on a day, of whichever pack. */
export function findForm(pack: string, form: string, day: string): PackForm | undefined {
  const found = findPack(pack);
  return found && formOn(found, form, day);
}
