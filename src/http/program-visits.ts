/** Forms of several programmes that one visit fills in, as the interface shows them. */
import type { FastifyRequest } from 'fastify';
import { mergedVisits } from '../decide/programs/index.ts';
import { formOn } from '../packs/index.ts';
import type { ProgramEnrolment, ProgramVisit } from './contract.ts';
import { visiblePacks } from './program-shapes.ts';

/** Those with two forms or more that the caller may fill in and the person's running enrolments ask for. */
export function visitsOf(
  request: FastifyRequest,
  enrolments: readonly ProgramEnrolment[],
  today: string,
): ProgramVisit[] {
  const packs = visiblePacks(request).filter(({ roles }) => roles.includes(request.caller.role));
  return mergedVisits(today).flatMap(({ code, title, source, forms, sections, once }) => {
    const asked = forms.flatMap((form) => {
      const [id, name = ''] = form.split('/');
      const pack = packs.find((one) => one.id === id);
      const enrolment = enrolments.find((one) => one.pack === id && one.exited === null);
      const held = pack && formOn(pack, name, today);
      if (!pack || !enrolment || !held) return [];
      const open = enrolment.due.find((one) => one.form === form && isOpen(one.status));
      const owed = open ? { contact: open.contact, due: open.due, status: open.status as Owed } : NOTHING;
      return [{ form, packTitle: pack.title, title: held.compiled.form.title, ...owed }];
    });
    const here = new Set(asked.map(({ form }) => form));
    const same = once.map((items) => items.filter(({ form }) => here.has(form))).filter(({ length }) => length > 1);
    return asked.length < 2 ? [] : [{ code, title, source, forms: asked, sections, once: same }];
  });
}

type Owed = ProgramVisit['forms'][number]['status'];
const NOTHING = { contact: null, due: null, status: null };
const isOpen = (status: string): boolean => status === 'due' || status === 'overdue' || status === 'lost';
