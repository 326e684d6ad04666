/** Data types of HL7 v2 (chapter 2A) as those of FHIR R4, after the data type maps of HL7's v2-to-FHIR guide. */
import { BIRTH_CERTIFICATE_SYSTEM, ID_NUMBER_SYSTEM, LOCAL_SYSTEM_PREFIX } from '../systems.ts';
import { type Cell, partOf, partValue } from './cells.ts';
import type { Environment } from './environment.ts';
import { findCode } from './tables.ts';

/** An object without the keys that have no value; undefined when none has one. */
export function filled<T extends Record<string, unknown>>(object: T): T | undefined {
  const kept = Object.entries(object).filter(([, value]) => value !== undefined);
  return kept.length > 0 ? (Object.fromEntries(kept) as T) : undefined;
}

const inTable = (env: Environment, table: string, code: string | undefined): string | undefined =>
  code === undefined ? undefined : findCode(env.tables.get(table)!, code)?.code;

/** FHIR codes hold single blanks only, inside. */
const token = (text: string | undefined): string | undefined => text?.replace(/\s+/g, ' ').trim() || undefined;
/** For a URI: what may not stand in one is percent-encoded. */
const uriPart = (text: string): string => encodeURIComponent(text).replace(/%3A/gi, ':');

const OIDS = /^[0-2](\.(0|[1-9]\d*)){2,}$/;

/** The system that an assigning authority (HD) is: its OID or UUID, else a name within the sender's. */
function authoritySystem(cell: Cell, env: Environment, prefix: string): string | undefined {
  const [name, id, type] = [partValue(cell, 1), partValue(cell, 2), partValue(cell, 3)];
  if (id && OIDS.test(id)) return `urn:oid:${id}`;
  if (id && (type === 'GUID' || type === 'UUID')) return `urn:uuid:${id.toLowerCase()}`;
  const own = name ?? id;
  return own === undefined || env.ownNames.has(own) ? undefined : `${prefix}${uriPart(own)}`;
}

/** CX: the system follows from the kind of identifier (table identifier-type); what has none is the sender's own number. */
export function identifier(cell: Cell, env: Environment): unknown {
  const value = partValue(cell, 1);
  if (value === undefined) return undefined;
  const type = partValue(cell, 5);
  const kind = (type && inTable(env, 'identifier-type', type)) ?? (type === undefined ? 'local' : 'other');
  const authority = partOf(cell, 4);
  const assigner = partValue(authority, 1);
  return {
    ...(kind === 'id-number' || type === undefined
      ? {}
      : { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: token(type) }] } }),
    system: systemOf(kind, authority, env),
    value,
    ...(assigner ? { assigner: { display: assigner } } : {}),
  };
}

function systemOf(kind: string, authority: Cell, env: Environment): string {
  if (kind === 'id-number') return ID_NUMBER_SYSTEM;
  if (kind === 'birth-certificate') return BIRTH_CERTIFICATE_SYSTEM;
  const local = `${LOCAL_SYSTEM_PREFIX}${uriPart(env.source)}`;
  if (kind === 'local') {
    const named = authoritySystem(authority, env, '');
    return named === undefined ? local : `${local}:${named.replace(/^urn:(oid|uuid):/, '')}`;
  }
  return authoritySystem(authority, env, 'urn:kangyu:id:assigner:') ?? 'urn:kangyu:id:assigner:unnamed';
}

/** XPN; a name in Chinese characters is written together, family name first. */
export function humanName(cell: Cell, env: Environment): unknown {
  const family = partValue(partOf(cell, 1), 1);
  const given = [partValue(cell, 2), partValue(cell, 3)].filter((part) => part !== undefined);
  if (family === undefined && given.length === 0) return undefined;
  const chinese = /\p{Script=Han}/u.test(`${family ?? ''}${given.join('')}`);
  const text = chinese ? `${family ?? ''}${given.join('')}` : [...given, family].filter(Boolean).join(' ');
  return filled({
    use: inTable(env, 'name-use', partValue(cell, 7)),
    text,
    family,
    given: given.length > 0 ? given : undefined,
    prefix: listOf(partValue(cell, 5)),
    suffix: listOf(partValue(cell, 4)),
  });
}

const listOf = (text: string | undefined): string[] | undefined => (text === undefined ? undefined : [text]);

/** XAD. */
export function address(cell: Cell, env: Environment): unknown {
  const line = [partValue(partOf(cell, 1), 1), partValue(cell, 2), partValue(cell, 19)].filter(
    (part) => part !== undefined,
  );
  const [city, state, postalCode, country, district] = [3, 4, 5, 6, 9].map((n) => partValue(cell, n));
  if (![...line, city, state, postalCode, country, district].some((part) => part !== undefined)) return undefined;
  const type = partValue(cell, 7);
  return filled({
    use: inTable(env, 'address-use', type),
    text: [state, city, district, ...line].filter((part) => part !== undefined && part !== '').join(' ') || undefined,
    line: line.length > 0 ? line : undefined,
    city,
    district,
    state,
    postalCode,
    country,
  });
}

/** XTN: the whole number of component 1 or 12, the mail address of component 4, or the number in its parts. */
export function contactPoint(cell: Cell, env: Environment): unknown {
  const equipment = partValue(cell, 3);
  const mail = partValue(cell, 4);
  const parts = [partValue(cell, 5) && `+${partValue(cell, 5)}`, partValue(cell, 6), partValue(cell, 7)];
  const number =
    partValue(cell, 1) ?? partValue(cell, 12) ?? (parts[2] === undefined ? undefined : parts.filter(Boolean).join(' '));
  const isMail = mail !== undefined && (number === undefined || equipment === 'Internet');
  const value = isMail ? mail : number;
  if (value === undefined) return undefined;
  const system = isMail ? 'email' : (inTable(env, 'telecom-equipment', equipment) ?? 'phone');
  const use = equipment === 'CP' ? 'mobile' : inTable(env, 'telecom-use', partValue(cell, 2));
  return filled({ system, value, use });
}

/** XCN: a worker by number and name. Records of workers come from registers, so this is a reference without a record. */
export function person(cell: Cell, env: Environment): unknown {
  const number = partValue(cell, 1);
  const [family, given] = [partValue(partOf(cell, 2), 1), partValue(cell, 3)];
  const chinese = /\p{Script=Han}/u.test(`${family ?? ''}${given ?? ''}`);
  const display = chinese ? `${family ?? ''}${given ?? ''}` : [given, family].filter(Boolean).join(' ');
  return filled({
    identifier:
      number === undefined ? undefined : { system: `${LOCAL_SYSTEM_PREFIX}${uriPart(env.source)}`, value: number },
    display: display || undefined,
  });
}

/** A manufacturer by its name. */
export const manufacturer = (cell: Cell): unknown => filled({ display: partValue(cell, 2) ?? partValue(cell, 1) });

/** A visit by its number alone: its record may be here or come later. */
export const visitReference = (number: string | undefined, env: Environment): unknown =>
  number === undefined
    ? undefined
    : { type: 'Encounter', identifier: { system: `${LOCAL_SYSTEM_PREFIX}${uriPart(env.source)}`, value: number } };

/** PL: ward, room and bed in words. */
export function location(cell: Cell): unknown {
  const words = [4, 1, 2, 3].map((n) => partValue(cell, n)).filter((part) => part !== undefined);
  return words.length === 0 ? undefined : { display: words.join(' ') };
}

/** One coding of a CWE (CE, CNE): components `at`, `at + 1`, `at + 2`. */
function codingAt(cell: Cell, at: number, env: Environment): Record<string, unknown> | undefined {
  const [code, display, name] = [token(partValue(cell, at)), partValue(cell, at + 1), partValue(cell, at + 2)];
  if (code === undefined) return undefined;
  return filled({ system: codeSystem(name, env), code, display });
}

/** HL7 table 0396; `HL70001` and `L` are built after the sender. */
function codeSystem(name: string | undefined, env: Environment): string | undefined {
  if (name === undefined) return undefined;
  const known = inTable(env, 'coding-system', name);
  if (known) return known;
  const table = /^HL7(\d{4})$/.exec(name);
  if (table) return `http://terminology.hl7.org/CodeSystem/v2-${table[1]}`;
  if (OIDS.test(name)) return `urn:oid:${name}`;
  return `urn:kangyu:cs:local:${uriPart(env.source)}:${uriPart(name)}`;
}

export const coding = (cell: Cell, env: Environment): unknown => codingAt(cell, 1, env);

/** CWE; `args[0]` is the coding system of codes that name none. */
export function codeableConcept(cell: Cell, env: Environment, [fallback]: readonly string[] = []): unknown {
  const codings = [1, 4, 10].map((at) => codingAt(cell, at, env)).filter((one) => one !== undefined);
  const first = codings[0];
  if (first && first.system === undefined && fallback) {
    const system = codeSystem(fallback, env);
    codings[0] = { ...(system ? { system } : {}), ...first };
  }
  const text = partValue(cell, 9) ?? partValue(cell, 2) ?? partValue(cell, 5) ?? (first?.code as string | undefined);
  return filled({ coding: codings.length > 0 ? codings : undefined, text });
}
