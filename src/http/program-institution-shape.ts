import type { InstitutionRow } from '../decide/programs/index.ts';
import { validationContent } from '../ingest/index.ts';
import type { Ctx } from './app.ts';
import { nameOf } from './program-work.ts';

/** An institution as lists of programmes name it. */
export function shownInstitution(ctx: Ctx, { id, name, kind, area: seat }: InstitutionRow) {
  const word = kind === null ? undefined : validationContent().codes.get('institution-class')?.byCode.get(kind);
  return {
    subject: `Organization/${id}`,
    name: name ?? id,
    kind: word ? { zh: word.zh, en: word.en } : null,
    area: seat,
    areaName: nameOf(ctx, seat),
  };
}
