/** Since when the figures of a programme have something to count: the first contact by one of its forms. */
import { tellBegins } from '../../measure/indicators/index.ts';
import { contentPacks } from '../../packs/index.ts';
import { firstContacts } from './store-read.ts';

tellBegins(async (q, codes) => {
  const owners = codes.flatMap((code) => {
    const pack = contentPacks().find(({ indicators }) =>
      indicators.some((file) => file === `${code}.yaml` || file === `${code}.sql`),
    );
    return pack ? [{ code, pack }] : [];
  });
  const packs = [...new Set(owners.map(({ pack }) => pack))];
  const formsOf = packs.flatMap(({ id, forms }) =>
    [...new Set(forms.map(({ compiled }) => compiled.form.code))].map((form) => ({ pack: id, form })),
  );
  const first = await firstContacts(q, formsOf);
  return new Map(owners.map(({ code, pack }) => [code, first.get(pack.id) ?? null]));
});
