/** Institutions as subjects of programmes: what is due, who takes part, what was done and measured. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { ProgramClass, ProgramContact, ProgramEnrolment } from './programs.ts';

const Institution = z.object({
  subject: z.string().describe('Organization/<id>: the `person` of forms, contacts and enrolments'),
  name: z.string(),
  kind: Bilingual.nullable().describe('class of the institution'),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
});

/** `planned`: the time of the entry has not come yet (the second reading of a day). */
export const ProgramInstitutionStatus = z.enum(['due', 'overdue', 'lost', 'planned']);
export const ProgramInstitutionWork = Institution.extend({
  enrolment: z.string(),
  pack: z.string(),
  packTitle: Bilingual,
  contact: z.string(),
  title: Bilingual,
  form: z.string().nullable().describe('pack/form that is filled in for it'),
  due: z.string(),
  late: z.string(),
  status: ProgramInstitutionStatus,
  doctorName: z.string().nullable(),
  lastOn: z.string().nullable(),
  lastClass: ProgramClass.nullable(),
});
export type ProgramInstitutionWork = z.infer<typeof ProgramInstitutionWork>;
export const ProgramInstitutionList = z.object({
  items: z.array(ProgramInstitutionWork),
  nextCursor: z.string().optional(),
  counts: z.object({ due: z.number(), overdue: z.number(), lost: z.number(), planned: z.number() }),
  today: z.string(),
  own: z.boolean().describe('whether the account belongs to an institution, so that `mine` means something'),
});
export type ProgramInstitutionList = z.infer<typeof ProgramInstitutionList>;

export const ProgramInstitutionProposal = Institution.extend({
  proposed: z.boolean().describe('the rule of the programme names it; otherwise somebody chooses'),
});
export type ProgramInstitutionProposal = z.infer<typeof ProgramInstitutionProposal>;

export const ProgramInstitutionPart = z.object({
  area: z.string(),
  areaName: z.string().nullable(),
  pack: z.string(),
  packTitle: Bilingual,
  enrolled: z.number(),
  proposed: z.number().describe('institutions that the rule names and that take no part'),
  overdue: z.number().describe('institutions with something overdue'),
});
export type ProgramInstitutionPart = z.infer<typeof ProgramInstitutionPart>;

export const ProgramMeasure = z.object({
  pack: z.string(),
  item: z.string(),
  label: Bilingual,
  unit: Bilingual.nullable(),
  of: z.string().nullable().describe('what was measured, where several are told apart (a device)'),
  points: z
    .array(
      z.object({
        time: z.string(),
        value: z.number(),
        level: ProgramClass.shape.level.nullable().describe('of the class that the contact got'),
      }),
    )
    .describe('oldest first'),
});
export type ProgramMeasure = z.infer<typeof ProgramMeasure>;

export const ProgramInstitution = Institution.extend({
  today: z.string(),
  enrolments: z.array(ProgramEnrolment),
  contacts: z.array(ProgramContact).describe('newest first'),
  measures: z.array(ProgramMeasure),
  tasks: z.array(z.object({ id: z.string(), pack: z.string(), title: Bilingual, due: z.string().nullable() })),
  open: z
    .array(z.object({ pack: z.string(), title: Bilingual, proposed: z.boolean() }))
    .describe('programmes it takes no part in'),
  packs: z.array(
    z.object({
      id: z.string(),
      records: z.boolean().describe('whether the role of who asks enters its contacts'),
      forms: z.array(z.object({ code: z.string(), title: Bilingual, kind: z.string() })),
      exits: z.array(z.object({ code: z.string(), title: Bilingual })),
    }),
  ),
});
export type ProgramInstitution = z.infer<typeof ProgramInstitution>;
