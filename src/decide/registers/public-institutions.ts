/** What everybody may know of institutions (K6): no names of people, nothing of the inside. */

import { validationContent } from '../../ingest/index.ts';
import type { Queryable } from '../../kernel/index.ts';
import type { Bilingual } from './rules.ts';
import { selectPublic } from './store-public.ts';

export interface PublicInstitution {
  id: string;
  name: string;
  /** Code of the class, by which the list is ordered; Z without one. */
  order: string;
  class: Bilingual | null;
  grade: Bilingual | null;
  gradeClass: Bilingual | null;
  ownership: Bilingual | null;
  area: string | null;
  address: string | null;
  phone: string | null;
  opening: string | null;
  /** Departments and services in service. */
  departments: { name: string; kind: Bilingual | null; phone: string | null }[];
  beds: number;
  licenceUntil: string | null;
}

export interface PublicQuestion {
  on: string;
  text?: string;
  areas?: readonly string[];
  /** Beginning of an institution class. */
  class?: string;
  id?: string;
  limit: number;
  after?: { class: string; name: string; id: string };
}

/** Institutions in service: hospitals first, then by name. */
export async function publicInstitutions(q: Queryable, question: PublicQuestion): Promise<PublicInstitution[]> {
  const word = (list: string, code: string | null): Bilingual | null => {
    const entry = code === null ? undefined : validationContent().codes.get(list)?.byCode.get(code);
    return entry ? { zh: entry.zh, en: entry.en } : null;
  };
  return (await selectPublic(q, question)).map((row) => ({
    id: row.id,
    order: row.class ?? 'Z',
    name: row.name,
    class: word('institution-class', row.class),
    grade: row.grade === '9' ? null : word('grade', row.grade),
    gradeClass: row.grade_class === '9' ? null : word('grade-class', row.grade_class),
    ownership: word('ownership', row.ownership),
    area: row.area,
    address: row.address,
    phone: row.phone,
    opening: row.opening,
    departments: (row.departments ?? []).map(({ code, name, phone }) => {
      const kind = word('department', code);
      return { name: name ?? kind?.zh ?? code ?? '', kind, phone };
    }),
    beds: row.beds,
    licenceUntil: row.licence_until,
  }));
}
