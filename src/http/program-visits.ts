/** Forms that one visit fills in together, as the interface shows them. */
import type { FastifyRequest } from 'fastify';
import { visitParts } from '../algorithms/forms/visit-parts.ts';
import { mergedVisits } from '../decide/programs/index.ts';
import { formOn } from '../packs/index.ts';
import type { OfflineVisit, ProgramEnrolment, ProgramVisit } from './contract.ts';
import { visiblePacks } from './program-shapes.ts';

/** Those with two forms or more that the caller may fill in and the person's running enrolments ask for. */
export function visitsOf(
  request: FastifyRequest,
  enrolments: readonly ProgramEnrolment[],
  today: string,
): ProgramVisit[] {
  const packs = visiblePacks(request).filter(({ roles }) => roles.includes(request.caller.role));
  const running = enrolments.filter(({ exited }) => exited === null);
  const owed = running.flatMap(({ pack, due }) =>
    due.filter((one) => isOpen(one.status) && one.form?.startsWith(`${pack}/`)),
  );
  const fills = (form: string): boolean => {
    const [id, name = ''] = form.split('/');
    const pack = packs.find((one) => one.id === id);
    return running.some((one) => one.pack === id) && pack !== undefined && formOn(pack, name, today) !== undefined;
  };
  return mergedVisits(today).flatMap(({ code, title, source, sections, ...plan }) => {
    const { parts, once } = visitParts(plan, fills, owed);
    const forms = parts.map(({ key, form, owed: open }) => {
      const [id, name = ''] = form.split('/');
      const pack = packs.find((one) => one.id === id)!;
      const own = formOn(pack, name, today)!.compiled.form.title;
      const entry = open ? { contact: open.contact, due: open.due, status: open.status as Owed } : NOTHING;
      return { key, form, packTitle: pack.title, title: plan.each && open ? open.title : own, ...entry };
    });
    return forms.length < 2 ? [] : [{ code, title, source, each: plan.each, forms, sections, once }];
  });
}

/** All that hold on the day. */
export const shownVisits = (today: string): OfflineVisit[] =>
  mergedVisits(today).map(({ code, title, source, each, forms, sections, once }) => ({
    ...{ code, title, source, each, forms, sections },
    once: once.map((places) => [...places]),
  }));

type Owed = ProgramVisit['forms'][number]['status'];
const NOTHING = { contact: null, due: null, status: null };
const isOpen = (status: string): boolean => status === 'due' || status === 'overdue' || status === 'lost';
