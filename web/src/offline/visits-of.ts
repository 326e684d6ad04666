/** Forms that one visit fills in together, of a resident on the device: as the platform puts them together. */
import { formOn } from '../../../src/algorithms/forms/of-day.ts';
import { visitParts } from '../../../src/algorithms/forms/visit-parts.ts';
import type { OfflineResident, OfflineVisit } from '../../../src/http/contract.ts';
import type { DevicePack, WorkItem } from './engine.ts';

interface VisitForm {
  key: string;
  /** `pack/form` */
  form: string;
  title: { zh: string; en: string };
  owed: { item: WorkItem['item']; status: WorkItem['status'] } | undefined;
}
export interface DeviceVisit extends Omit<OfflineVisit, 'forms'> {
  forms: VisitForm[];
}

interface Known {
  packs: readonly DevicePack[];
  visits: readonly OfflineVisit[];
  work: readonly WorkItem[];
  today: string;
}

/** Those with two forms or more. */
export function visitsOf({ packs, visits, work, today }: Known, resident: OfflineResident): DeviceVisit[] {
  const running = new Set(resident.enrolments.flatMap(({ pack, exited }) => (exited === null ? pack : [])));
  const titleOf = (form: string) => {
    const [id = '', code = ''] = form.split('/');
    const pack = packs.find((one) => one.id === id);
    return pack?.records && running.has(id) ? formOn(pack, code, today)?.compiled.form.title : undefined;
  };
  const owed = work.flatMap(({ resident: who, pack, form, item, status }) =>
    who === resident && form?.startsWith(`${pack.id}/`) ? { form, contact: item.contact, item, status } : [],
  );
  return visits.flatMap((visit) => {
    const { parts, once } = visitParts(visit, (form) => titleOf(form) !== undefined, owed);
    const forms = parts.map(({ key, form, owed: one }) => {
      const title = visit.each && one ? one.item.title : titleOf(form)!;
      return { key, form, title, owed: one && { item: one.item, status: one.status } };
    });
    return forms.length < 2 ? [] : [{ ...visit, forms, once }];
  });
}
