/** What can be sent to a platform above (content/exchange/uploads.yaml). */
import { z } from 'zod';
import { KangyuError } from '../../../kernel/index.ts';
import { REGISTER_KINDS, REGISTERS } from '../../registers/index.ts';
import { readFile } from '../read-file.ts';
import { exchangeContent } from '../services.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** How what is sent looks: records as a Bundle, a register as the table by which it comes in, figures of plans. */
export const UPLOAD_FORMS = ['records', 'table', 'figures'] as const;
const Definition = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  title: Bilingual,
  from: z.iso.date(),
  /** First day without it. */
  to: z.iso.date().optional(),
  form: z.enum(UPLOAD_FORMS),
  /** Of records: their types. */
  resources: z
    .array(z.string().regex(/^[A-Z][A-Za-z]+$/))
    .min(1)
    .optional(),
  /** Of records, towards a FHIR server: entries that stand alone, or all of a batch or none. */
  bundle: z.enum(['batch', 'transaction']).optional(),
  /** Of a table: the register, and the file it goes as. */
  register: z.enum(REGISTER_KINDS).optional(),
  file: z.enum(['csv', 'xlsx']).optional(),
  service: z.string(),
  /** Up to which label of confidentiality records are sent. */
  labels: z.enum(['N', 'R', 'V']),
  /** Seconds between two looks. */
  every: z.number().int().min(1),
  /** Records of a batch at most. */
  batch: z.number().int().min(1).max(5000),
  retry: z.strictObject({
    first: z.number().positive(),
    last: z.number().positive(),
    attempts: z.number().int().positive(),
  }),
});
export type UploadDefinition = z.infer<typeof Definition>;

/** Kind of the items of figures; those of records and tables are types of resources. */
export const FIGURE = 'Figure';
const HANDLERS = { records: 'submit', table: 'table', figures: 'figures' } as const;
const MEDIA = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64' };

/** Kinds of its items. */
export function kindsOf({ form, resources = [], register }: UploadDefinition): string[] {
  if (form === 'records') return resources;
  return form === 'table' ? [REGISTERS[register!].type] : [FIGURE];
}

/** Media type of its payloads. */
export function mediaOf({ form, file }: UploadDefinition): string {
  if (form === 'table') return MEDIA[file!];
  return form === 'records' ? 'application/fhir+json' : 'application/json';
}

let loaded: ReadonlyMap<string, UploadDefinition> | undefined;

export function uploadDefinitions(): ReadonlyMap<string, UploadDefinition> {
  loaded ??= new Map(
    readFile(
      'uploads.yaml',
      z.strictObject({ schema: z.literal(1), uploads: z.array(Definition.superRefine(check)).min(1) }),
    ).uploads.map((one) => [one.id, one]),
  );
  return loaded;
}

function check(definition: UploadDefinition, context: z.core.$RefinementCtx): void {
  const { form, service, resources, register, file, bundle } = definition;
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const wanted = { resources: form === 'records', register: form === 'table', file: form === 'table' };
  const given = { resources, register, file };
  for (const [name, isWanted] of Object.entries(wanted))
    if ((given[name as keyof typeof given] !== undefined) !== isWanted)
      wrong(name, `${isWanted ? 'is wanted' : 'stands'} for the form ${form}`);
  if (bundle !== undefined && form !== 'records') wrong('bundle', 'stands for records only');
  const served = exchangeContent().services.get(service);
  if (served?.handler !== HANDLERS[form]) wrong('service', `${service} does not take ${form}`);
  else if (!served.payloads.includes(mediaOf(definition)))
    wrong('service', `${service} does not take ${mediaOf(definition)}`);
}

/** Throws exchange.upload-definition. */
export function getDefinition(id: string): UploadDefinition {
  const found = uploadDefinitions().get(id);
  if (!found) throw new KangyuError('exchange.upload-definition', { definition: id });
  return found;
}

export const isInForce = ({ from, to }: UploadDefinition, day: string): boolean =>
  from <= day && (to === undefined || day < to);
