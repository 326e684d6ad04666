/**
 * The named predicates of content/rules. Each takes a resource and the rule's parameters and gives the FHIRPath
 * expressions at which the rule is broken: an empty list means it holds.
 */
import { type IdNumber, type IdNumberFault, parseIdNumber } from '../../algorithms/id-number.ts';
import { NO_CHARACTERS } from '../../algorithms/linkage/characters.ts';
import { isNewborn, splitName } from '../../algorithms/linkage/normalize-name.ts';
import { parseUscc } from '../../algorithms/uscc.ts';
import type { InstanceKind } from '../../kernel/index.ts';
import { type CodeLists, codeCounts } from '../code-lists.ts';
import { ID_NUMBER_SYSTEM, USCC_SYSTEM } from '../systems.ts';
import { type Found, findValues } from './paths.ts';

export interface RuleContext {
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  today: string;
  kind: InstanceKind;
  codes: CodeLists;
}
type Resource = Record<string, unknown> & { resourceType: string };
type Params = Record<string, any>;
export type Predicate = (resource: Resource, params: Params, context: RuleContext) => string[];

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

interface Identified extends Found {
  text: string;
}
function identifiers(resource: Resource, system: string): Identified[] {
  return findValues(resource, 'identifier').flatMap(({ value, expression }) => {
    const identifier = value as { system?: unknown; value?: unknown };
    if (identifier?.system !== system || typeof identifier.value !== 'string') return [];
    return [{ value, expression: `${expression}.value`, text: identifier.value }];
  });
}

/** A newborn without a name (张三之子) comes on a parent's number, which says nothing of the child. */
function isParentsNumber(resource: Resource, born: string): boolean {
  const name: unknown = Array.isArray(resource.name) ? resource.name[0]?.text : undefined;
  if (resource.resourceType !== 'Patient' || typeof name !== 'string') return false;
  const years = Number(String(resource.birthDate).slice(0, 4)) - Number(born.slice(0, 4));
  return years >= 12 && isNewborn(splitName(name, NO_CHARACTERS).given);
}

function validIdNumber(resource: Resource, today: string): IdNumber | undefined {
  for (const found of identifiers(resource, ID_NUMBER_SYSTEM)) {
    const result = parseIdNumber(found.text, today);
    if (result.ok) return result.id;
  }
  return undefined;
}

/**
 * A rule with `when` counts only for resources that hold one of the values at the path; one with `unlessForeign` not for
 * those that are coded in other systems than the list's: they come from elsewhere and keep their own profile.
 */
function concerns(resource: Resource, params: Params, { codes }: RuleContext): boolean {
  const when = params.when as { path: string; in: string[] } | undefined;
  const foreign = params.unlessForeign as { path: string; list: string } | undefined;
  if (foreign && isForeign(resource, foreign.path, codes.get(foreign.list)!.system)) return false;
  return !when || findValues(resource, when.path).some(({ value }) => when.in.includes(value as string));
}

function isForeign(resource: Resource, path: string, system: string | undefined): boolean {
  const systems = findValues(resource, path).map(({ value }) => (value as { system?: unknown }).system);
  return systems.some((other) => typeof other === 'string') && !systems.includes(system);
}

/** The day of a FHIR date or dateTime in Asia/Shanghai, as far as it is written (year, month or day). */
export function dayText(value: string): string {
  if (value.length <= 10) return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime())
    ? value.slice(0, 10)
    : new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** True when `later` lies certainly before `earlier`; partial dates are compared as far as both are written. */
function reversed(earlier: string, later: string): boolean {
  if (earlier.length > 10 && later.length > 10) return Date.parse(later) < Date.parse(earlier);
  const [a, b] = [dayText(earlier), dayText(later)];
  const length = Math.min(a.length, b.length);
  return b.slice(0, length) < a.slice(0, length);
}

function periodsIn(value: unknown, expression: string, into: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      periodsIn(item, `${expression}[${i}]`, into);
    });
    return;
  }
  if (isReversed(value)) into.push(`${expression}.end`);
  for (const [key, child] of Object.entries(value))
    if (typeof child === 'object') periodsIn(child, `${expression}.${key}`, into);
}

function isReversed({ start, end }: { start?: unknown; end?: unknown }): boolean {
  return (
    typeof start === 'string' &&
    typeof end === 'string' &&
    /^\d{4}/.test(start) &&
    /^\d{4}/.test(end) &&
    reversed(start, end)
  );
}

/** Whether there is a period to speak of at all: nearly never, so that its place is only looked for then. */
function holdsReversed(value: object): boolean {
  if (Array.isArray(value))
    return value.some((item) => typeof item === 'object' && item !== null && holdsReversed(item));
  const node = value as Record<string, unknown>;
  if (node.end !== undefined && isReversed(node)) return true;
  for (const key in node) {
    const child = node[key];
    if (typeof child === 'object' && child !== null && holdsReversed(child)) return true;
  }
  return false;
}

const DAY_MS = 86_400_000;

export const predicates: Record<string, Predicate> = {
  idNumberFault: (resource, params, { today }) =>
    identifiers(resource, ID_NUMBER_SYSTEM).flatMap((found) => {
      const result = parseIdNumber(found.text, today);
      return !result.ok && result.fault === (params.fault as IdNumberFault) ? [found.expression] : [];
    }),

  syntheticIdNumber: (resource, _params, { today, kind }) =>
    kind === 'demo'
      ? []
      : identifiers(resource, ID_NUMBER_SYSTEM).flatMap((found) => {
          const result = parseIdNumber(found.text, today);
          return result.ok && result.id.synthetic ? [found.expression] : [];
        }),

  birthDateMatchesIdNumber(resource, _params, { today }) {
    const birthDate = text(resource.birthDate);
    const id = birthDate && validIdNumber(resource, today);
    if (!id || isParentsNumber(resource, id.birthDate)) return [];
    return id.birthDate.startsWith(birthDate) ? [] : [`${resource.resourceType}.birthDate`];
  },

  sexMatchesIdNumber(resource, _params, { today }) {
    if (resource.gender !== 'male' && resource.gender !== 'female') return [];
    const id = validIdNumber(resource, today);
    if (!id || isParentsNumber(resource, id.birthDate)) return [];
    return id.sex === resource.gender ? [] : [`${resource.resourceType}.gender`];
  },

  usccFault: (resource, params) =>
    identifiers(resource, USCC_SYSTEM).flatMap((found) => {
      const result = parseUscc(found.text);
      return !result.ok && result.fault === params.fault ? [found.expression] : [];
    }),

  usccOrgCode: (resource) =>
    identifiers(resource, USCC_SYSTEM).flatMap((found) => {
      const result = parseUscc(found.text);
      return result.ok && !result.uscc.orgCodeValid ? [found.expression] : [];
    }),

  syntheticUscc: (resource, _params, { kind }) =>
    kind === 'demo'
      ? []
      : identifiers(resource, USCC_SYSTEM).flatMap((found) => {
          const result = parseUscc(found.text);
          return result.ok && result.uscc.synthetic ? [found.expression] : [];
        }),

  phoneFormat: (resource) =>
    findValues(resource, 'telecom').flatMap(({ value, expression }) => {
      const contact = value as { system?: unknown; value?: unknown };
      if (contact.system !== 'phone' || typeof contact.value !== 'string') return [];
      const digits = contact.value.replace(/[\s()（）+-]/g, '');
      return /^(86)?(1\d{10}|0\d{9,11}|\d{7,8}|1\d{2,4}|400\d{7})$/.test(digits) ? [] : [`${expression}.value`];
    }),

  periodsOrdered(resource) {
    if (!holdsReversed(resource)) return [];
    const broken: string[] = [];
    for (const [key, value] of Object.entries(resource))
      if (typeof value === 'object') periodsIn(value, `${resource.resourceType}.${key}`, broken);
    return broken;
  },

  notAfterToday(resource, params, { today }) {
    const unless = params.unless as { path: string; in: string[] } | undefined;
    if (unless && findValues(resource, unless.path).some(({ value }) => unless.in.includes(value as string))) return [];
    return (params.paths as string[]).flatMap((path) =>
      findValues(resource, path).flatMap(({ value, expression }) => {
        // Whatever its zone, a moment of an earlier month lies on the first day of this one at the latest.
        if (typeof value !== 'string' || value.slice(0, 7) < today.slice(0, 7)) return [];
        const day = dayText(value);
        return day > today.slice(0, day.length) ? [expression] : [];
      }),
    );
  },

  withinYears: (resource, params, { today }) =>
    findValues(resource, params.path).flatMap(({ value, expression }) =>
      typeof value === 'string' && Number(today.slice(0, 4)) - Number(value.slice(0, 4)) > params.years
        ? [expression]
        : [],
    ),

  inOrder(resource, params) {
    const [earlier] = findValues(resource, params.earlier);
    const [later] = findValues(resource, params.later);
    return typeof earlier?.value === 'string' &&
      typeof later?.value === 'string' &&
      reversed(earlier.value, later.value)
      ? [later.expression]
      : [];
  },

  stayLength(resource) {
    const length = resource.length as { value?: unknown; code?: unknown } | undefined;
    const period = resource.period as { start?: unknown; end?: unknown } | undefined;
    if (
      typeof length?.value !== 'number' ||
      length.code !== 'd' ||
      typeof period?.start !== 'string' ||
      typeof period.end !== 'string'
    )
      return [];
    const days = (Date.parse(dayText(period.end)) - Date.parse(dayText(period.start))) / DAY_MS;
    return Math.max(1, days) === length.value ? [] : ['Encounter.length'];
  },

  diastolicBelowSystolic(resource) {
    const of = (code: string): Found | undefined => {
      const component = findValues(resource, 'component').find(({ value }) =>
        findValues({ resourceType: '', ...(value as object) }, 'code.coding.code').some(
          (coding) => coding.value === code,
        ),
      );
      const value = (component?.value as { valueQuantity?: { value?: unknown } } | undefined)?.valueQuantity?.value;
      return typeof value === 'number'
        ? { value, expression: `${component!.expression}.valueQuantity.value` }
        : undefined;
    };
    const [systolic, diastolic] = [of('8480-6'), of('8462-4')];
    return systolic && diastolic && (diastolic.value as number) >= (systolic.value as number)
      ? [diastolic.expression]
      : [];
  },

  required: (resource, params, context) =>
    concerns(resource, params, context)
      ? (params.paths as string[])
          .filter((path) => findValues(resource, path).length === 0)
          .map((path) => `${resource.resourceType}.${path}`)
      : [],

  hasExtension(resource, params, context) {
    if (!concerns(resource, params, context)) return [];
    const found = findValues(resource, 'extension').filter(
      ({ value }) => (value as { url?: unknown }).url === params.url,
    );
    const filled = found.some(
      ({ value }) => findValues({ resourceType: '', ...(value as object) }, params.value).length > 0,
    );
    return filled
      ? []
      : [found[0] ? `${found[0].expression}.${params.value}` : `${resource.resourceType}.extension('${params.url}')`];
  },

  hasCoding(resource, params, context) {
    if (!concerns(resource, params, context)) return [];
    const { system } = context.codes.get(params.list)!;
    const found = findValues(resource, params.path).some(
      ({ value }) => (value as { system?: unknown }).system === system,
    );
    return found ? [] : [`${resource.resourceType}.${params.path}`];
  },

  notForeign: (resource, params, { codes }) =>
    isForeign(resource, params.path, codes.get(params.list)!.system) ? [`${resource.resourceType}.${params.path}`] : [],

  codesKnown: (resource, params, context) =>
    concerns(resource, params, context) ? unknownCodes(resource, params, context) : [],

  codedWith(resource, params, context) {
    const missing = predicates.hasCoding!(resource, params, context);
    return missing.length > 0 ? missing : predicates.codesKnown!(resource, params, context);
  },

  icd10Form: (resource, params, context) =>
    concerns(resource, params, context)
      ? findValues(resource, params.path).flatMap(({ value, expression }) => {
          const coding = value as { system?: unknown; code?: unknown };
          if (coding.system !== 'http://hl7.org/fhir/sid/icd-10') return [];
          return /^[A-Z]\d{2}(\.\w{1,4})?[+*]?$/.test(String(coding.code)) ? [] : [`${expression}.code`];
        })
      : [],
};

function unknownCodes(resource: Resource, params: Params, { codes, today }: RuleContext): string[] {
  const { system, byCode } = codes.get(params.list)!;
  return findValues(resource, params.path).flatMap(({ value, expression }) => {
    const coding = value as { system?: unknown; code?: unknown };
    if (coding.system !== system) return [];
    const entry = byCode.get(String(coding.code));
    return entry && codeCounts(entry, today) ? [] : [`${expression}.code`];
  });
}
