import { z } from 'zod';
import { KangyuError } from '../kernel/index.ts';
import type { Caller } from './caller.ts';
import type { Rank } from './confidentiality.ts';
import { accessContent, readContent } from './content.ts';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD');
const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Code = z.string().regex(/^[A-Z]{2,12}$/);
const within = ({ from, to }: { from: string; to?: string | undefined }, day: string) =>
  from <= day && (to === undefined || day < to);

/** content/access/purposes.yaml: why somebody may read, and the rules of emergency access, dated. */
const PurposeFile = z
  .strictObject({
    schema: z.literal(1),
    defaults: z.record(z.string(), Code).refine((all) => all['*'] !== undefined, 'needs an entry for *'),
    purposes: z.record(
      Code,
      z.strictObject({
        title: Bilingual,
        from: Day,
        to: Day.optional(),
        roles: z.array(z.string()).min(1),
        lawful: z.boolean().default(false),
        grant: z.boolean().default(false),
      }),
    ),
    breakGlass: z
      .array(
        z.strictObject({
          from: Day,
          to: Day.optional(),
          hours: z.number().positive(),
          noticeHours: z.number().positive(),
          reasonLength: z.int().min(1),
          openAtOnce: z.int().min(1),
          outside: z.array(Code).default([]),
        }),
      )
      .min(1),
  })
  .superRefine((file, context) => {
    for (const [role, code] of Object.entries(file.defaults))
      if (!file.purposes[code])
        context.addIssue({ code: 'custom', path: ['defaults', role], message: `unknown purpose ${code}` });
    for (const [i, { outside }] of file.breakGlass.entries())
      for (const code of outside)
        if (!file.purposes[code]?.grant)
          context.addIssue({ code: 'custom', path: ['breakGlass', i, 'outside'], message: `no emergency: ${code}` });
  });

export type BreakGlassRules = z.infer<typeof PurposeFile>['breakGlass'][number];

export interface PurposeBook {
  readonly purposes: Readonly<Record<string, { title: { zh: string; en: string }; lawful: boolean; grant: boolean }>>;
  /** What a role reads for when a request says nothing. */
  usual(role: string): string;
  /** Whether the role may claim the purpose on the day. */
  allows(role: string, code: string, day: string): boolean;
  breakGlassOn(day: string): BreakGlassRules | undefined;
}

export function loadPurposes(file: string = accessContent('purposes.yaml')): PurposeBook {
  const { defaults, purposes, breakGlass } = readContent(file, PurposeFile);
  return {
    purposes,
    usual: (role) => defaults[role] ?? defaults['*']!,
    allows(role, code, day) {
      const purpose = purposes[code];
      return purpose !== undefined && within(purpose, day) && purpose.roles.some((one) => one === '*' || one === role);
    },
    breakGlassOn: (day) => breakGlass.find((rules) => within(rules, day)),
  };
}

/** What somebody may see of confidential records: JSON, so that a job can keep it. */
export interface Clearance {
  /** Label up to which the role reads without more. */
  rank: Rank;
  /** `source:<account>`, `Practitioner/…`, `Organization/…`: whose own records and named permissions count. */
  actors: readonly string[];
  /** `Patient/…` that are the caller's own, or open in an emergency. */
  patients: readonly string[];
  /** v3-ActReason. */
  purpose: string;
  /** The law lets the purpose read against a refusal. */
  lawful: boolean;
  /** When it was asked, for the periods of consents. */
  at: string;
}

type Asking = Pick<Caller, 'account' | 'role' | 'permissions' | 'practitioner' | 'institution'>;

/** `purpose`: what readPurpose gave. `own`: Patients of the caller themselves. `opened`: Patients that an emergency access of theirs opens. */
export function clearanceOf(
  book: PurposeBook,
  { account, role, permissions, practitioner, institution }: Asking,
  now: Date,
  {
    purpose = book.usual(role),
    own = [],
    opened = [],
  }: { purpose?: string; own?: readonly string[]; opened?: readonly string[] } = {},
): Clearance {
  const known = book.purposes[purpose];
  return {
    rank: permissions.has('record.veryrestricted') ? 2 : permissions.has('record.restricted') ? 1 : 0,
    actors: [`source:${account}`, practitioner, institution].filter((one): one is string => Boolean(one)),
    patients: [...own, ...opened],
    purpose,
    // What needs an emergency access opens its own Patients only; for others it is no reason.
    lawful: known?.lawful === true && !known.grant,
    at: now.toISOString(),
  };
}

export interface StatedPurpose {
  code: string;
  /** What stands in the ledger. */
  text: string;
}

/**
 * Reads `X-Purpose`: a code of v3-ActReason, alone or followed by words (`BTG 昏迷送入抢救室`); undefined where no code stands in
 * front. Throws `access.purpose` for one the role may not claim, and for one that needs an emergency access without the right
 * to it (403), without words (`access.reason-missing`) or without one that is open (`access.no-emergency`).
 */
export function readPurpose(
  book: PurposeBook,
  caller: Pick<Caller, 'role' | 'permissions'>,
  text: string,
  day: string,
  isOpen: boolean,
): StatedPurpose | undefined {
  const [, code = '', words = ''] = /^\s*([A-Z]{2,12})(?:[\s;:，；：]+(.*))?$/su.exec(text) ?? [];
  const purpose = book.purposes[code];
  if (!purpose) return undefined;
  const denied = purpose.grant && !caller.permissions.has('record.breakglass');
  if (denied || !book.allows(caller.role, code, day)) throw new KangyuError('access.purpose', { code });
  if (purpose.grant && words.trim() === '') throw new KangyuError('access.reason-missing', { length: 1 });
  if (purpose.grant && !isOpen) throw new KangyuError('access.no-emergency');
  return { code, text: text.trim() };
}
