/**
 * Data types of HL7 V3 (R1, as CDA R2 uses them) as data types of FHIR R4. What carries a nullFlavor and nothing else has no value.
 * Source: HL7 "C-CDA on FHIR" implementation guide, "Mapping General and Structural Guidance". Pure.
 */
import type { XmlElement } from '../fhir-xml/xml-tree.ts';
import { isDay } from '../periods.ts';
import { attribute, type CdaTree, elementsOf, textOf, typeOf } from './select.ts';

export interface TypeContext {
  tree: CdaTree;
  /** Address of a code system by its OID. */
  systemOf(oid: string): string | undefined;
  /** Address of an identifier system by its root. */
  identifierSystemOf(root: string): string | undefined;
  /** UCUM code of a unit as it was written; undefined for a unit that is only text. */
  unitOf(unit: string): string | undefined;
  /** What an element of the narrative says, by its ID. */
  narrative(id: string): string | undefined;
  /** Offset of times written without one. */
  zone: string;
}
export type Json = Record<string, unknown>;

export const isNull = (node: XmlElement): boolean => node.attributes.has('nullFlavor');
const OID = /^[0-2](\.(0|[1-9]\d*))+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Without what is undefined or empty; undefined when nothing is left. */
export function compact(value: Json): Json | undefined {
  const kept = Object.entries(value).filter(
    ([, member]) => member !== undefined && member !== '' && !(Array.isArray(member) && member.length === 0),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** II as Identifier. A root alone names the thing itself. */
export function identifierOf(node: XmlElement, { identifierSystemOf }: TypeContext): Json | undefined {
  const root = node.attributes.get('root')?.trim();
  const value = node.attributes.get('extension')?.trim();
  if (!root && !value) return undefined;
  const uri = !root
    ? undefined
    : OID.test(root)
      ? `urn:oid:${root}`
      : UUID.test(root)
        ? `urn:uuid:${root.toLowerCase()}`
        : undefined;
  if (!value) return uri && !isNull(node) ? { system: 'urn:ietf:rfc:3986', value: uri } : undefined;
  return compact({ system: root ? (identifierSystemOf(root) ?? uri) : undefined, value });
}

/** CD, CE, CV, CO as CodeableConcept. */
export function conceptOf(node: XmlElement, context: TypeContext): Json | undefined {
  const { tree } = context;
  const coding = [node, ...tree.elements(node, 'translation')].flatMap((one) => codingOf(one, context) ?? []);
  const original = tree.first(node, 'originalText');
  const text =
    (original && saidBy(original, context)) ??
    (coding.length === 0 ? attribute(node, 'displayName')?.trim() : undefined);
  return compact({ coding, text });
}

export function codingOf(node: XmlElement, { systemOf }: TypeContext): Json | undefined {
  const code = attribute(node, 'code')?.trim().replace(/\s+/g, ' ');
  if (!code) return undefined;
  const system = attribute(node, 'codeSystem')?.trim();
  const uri = system && (systemOf(system) ?? (OID.test(system) ? `urn:oid:${system}` : undefined));
  return compact({ system: uri, code, display: attribute(node, 'displayName')?.trim() });
}

/** What an ED or ST says: its own text or the piece of narrative it points to. */
export function saidBy(node: XmlElement, { tree, narrative }: TypeContext): string | undefined {
  const reference =
    tree.text(node, 'reference/@value') ?? (node.name === 'reference' ? attribute(node, 'value') : undefined);
  const pointed = reference?.startsWith('#') ? narrative(reference.slice(1)) : undefined;
  const text = (pointed ?? textOf(node)).replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

/** TS as date or dateTime, as exact as it is written; undefined for what is no time. `20240131T083000` is taken too. */
export function timeOf(text: string | undefined, zone: string): string | undefined {
  const match =
    /^(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:T?(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.\d+)?)?)?)?)?)?([+-]\d\d(?::?\d\d)?|Z)?$/.exec(
      text?.trim() ?? '',
    );
  if (!match) return undefined;
  const [, year, month, day, hour, minute = '00', second = '00', offset] = match;
  if (!month) return year === '0000' ? undefined : year;
  if (month < '01' || month > '12') return undefined;
  if (!day) return `${year}-${month}`;
  if (!isDay(`${year}-${month}-${day}`)) return undefined;
  if (hour === undefined) return `${year}-${month}-${day}`;
  if (hour > '23' || minute > '59' || second > '59') return undefined;
  const at =
    offset === undefined
      ? zone
      : offset === 'Z'
        ? 'Z'
        : `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${at}`;
}

export const pointOf = (node: XmlElement, { tree, zone }: TypeContext): string | undefined =>
  timeOf(attribute(node, 'value') ?? tree.text(node, 'low/@value') ?? tree.text(node, 'center/@value'), zone);

/** IVL_TS as Period. */
export function periodOf(node: XmlElement, { tree, zone }: TypeContext): Json | undefined {
  const start = timeOf(tree.text(node, 'low/@value') ?? attribute(node, 'value'), zone);
  const end = timeOf(tree.text(node, 'high/@value'), zone);
  return compact({ start, end });
}

/** PQ as Quantity, MO too. */
export function quantityOf(node: XmlElement, context: TypeContext): Json | undefined {
  const value = numberOf(attribute(node, 'value'));
  const currency = attribute(node, 'currency')?.trim();
  if (value === undefined) return undefined;
  if (currency) {
    const code = currency === '元' || currency === '人民币' ? 'CNY' : currency;
    return { value, unit: currency, system: 'urn:iso:std:iso:4217', code };
  }
  const unit = attribute(node, 'unit')?.trim();
  if (!unit || unit === '1') return { value };
  const code = context.unitOf(unit);
  return { value, unit, ...(code ? { system: 'http://unitsofmeasure.org', code } : {}) };
}

export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function boundsOf(node: XmlElement, context: TypeContext): { low?: Json; high?: Json } {
  const [low, high] = ['low', 'high'].map((name) => {
    const bound = context.tree.first(node, name);
    return bound && quantityOf(bound, context);
  });
  return { ...(low ? { low } : {}), ...(high ? { high } : {}) };
}

/** IVL_PQ: a Range, or where one side is open a Quantity with a comparator. */
export function intervalOf(
  node: XmlElement,
  context: TypeContext,
): { type: 'Range' | 'Quantity'; value: Json } | undefined {
  const { low, high } = boundsOf(node, context);
  if (low && high) return { type: 'Range', value: { low, high } };
  const comparator = low
    ? context.tree.text(node, 'low/@inclusive') === 'false'
      ? '>'
      : '>='
    : context.tree.text(node, 'high/@inclusive') === 'false'
      ? '<'
      : '<=';
  const value = low ?? high ?? quantityOf(node, context);
  if (!value) return undefined;
  return { type: 'Quantity', value: low || high ? { ...value, comparator } : value };
}

/** Any `value` by its xsi:type, with the suffix that `value[x]` takes. */
export function anyOf(node: XmlElement, context: TypeContext): { type: string; value: unknown } | undefined {
  const as = (type: string, value: unknown) => (value === undefined ? undefined : { type, value });
  const type = typeOf(node) ?? (node.attributes.has('code') ? 'CD' : node.attributes.has('unit') ? 'PQ' : 'ST');
  const plain = attribute(node, 'value')?.trim();
  switch (type) {
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CO':
    case 'CS':
      return as('CodeableConcept', conceptOf(node, context));
    case 'PQ':
    case 'MO':
      return as('Quantity', quantityOf(node, context));
    case 'REAL': {
      const number = numberOf(plain);
      return as('Quantity', number === undefined ? undefined : { value: number });
    }
    case 'INT': {
      const number = numberOf(plain);
      return Number.isInteger(number) ? as('Integer', number) : undefined;
    }
    case 'BL':
      return plain === 'true' || plain === 'false' ? as('Boolean', plain === 'true') : undefined;
    case 'TS':
      return as('DateTime', pointOf(node, context));
    case 'IVL_TS':
      return as('Period', periodOf(node, context));
    case 'IVL_PQ':
    case 'IVL_INT':
    case 'IVL_REAL':
      return intervalOf(node, context);
    case 'RTO':
    case 'RTO_PQ_PQ':
    case 'RTO_QTY_QTY': {
      const [numerator, denominator] = ['numerator', 'denominator'].map((name) => {
        const part = context.tree.first(node, name);
        return part && quantityOf(part, context);
      });
      return numerator && denominator ? as('Ratio', { numerator, denominator }) : undefined;
    }
    default:
      return as('String', saidBy(node, context) ?? plain);
  }
}

const NAME_USE: Record<string, string> = {
  L: 'official',
  C: 'usual',
  P: 'nickname',
  A: 'anonymous',
  OR: 'official',
  ASGN: 'usual',
};

/** PN, EN as HumanName; a name without parts (as Chinese ones are written) is its text. */
export function nameOf(node: XmlElement, { tree }: TypeContext): Json | undefined {
  const parts = (name: string) =>
    tree
      .elements(node, name)
      .map((part) => textOf(part).trim())
      .filter((text) => text !== '');
  const [family, given, prefix, suffix] = ['family', 'given', 'prefix', 'suffix'].map(parts) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const structured = [...prefix, ...given, ...family, ...suffix];
  const text = structured.length > 0 ? structured.join(' ') : textOf(node).replace(/\s+/g, ' ').trim();
  const use = NAME_USE[attribute(node, 'use')?.split(' ')[0] ?? ''];
  return text === '' ? undefined : compact({ use, text, family: family.join(' '), given, prefix, suffix });
}

const ADDRESS_USE: Record<string, string> = {
  H: 'home',
  HP: 'home',
  HV: 'temp',
  WP: 'work',
  DIR: 'work',
  PUB: 'work',
  TMP: 'temp',
  BAD: 'old',
};

/** AD as Address, with the finer parts that the national documents add (township, county). */
export function addressOf(node: XmlElement, { tree }: TypeContext): Json | undefined {
  const part = (...names: string[]) => {
    for (const name of names) {
      const text = tree
        .elements(node, name)
        .map((one) => textOf(one).trim())
        .filter((one) => one !== '')
        .join(' ');
      if (text !== '') return text;
    }
    return undefined;
  };
  const lines = tree
    .elements(node, 'streetAddressLine')
    .map((one) => textOf(one).trim())
    .filter((one) => one !== '');
  const [township, street, house] = [part('township'), part('streetName'), part('houseNumber', 'houserNumber')];
  const state = part('state');
  const city = part('city');
  const district = part('county', 'precinct');
  const own = textOf(node).replace(/\s+/g, ' ').trim();
  if (own === '') return undefined;
  const chinese =
    lines.length === 0 && [state, city, district, township, street, house].some((one) => one !== undefined);
  const known = chinese || lines.length > 0 || part('postalCode') !== undefined;
  return compact({
    use: ADDRESS_USE[attribute(node, 'use')?.split(' ')[0] ?? ''],
    text: chinese ? [state, city, district, township, street, house].filter(Boolean).join('') : known ? undefined : own,
    line: lines.length > 0 ? lines : [[township, street, house].filter(Boolean).join('')].filter((one) => one !== ''),
    city,
    district,
    state,
    postalCode: part('postalCode'),
    country: part('country'),
  });
}

const TELECOM_USE: Record<string, string> = {
  H: 'home',
  HP: 'home',
  HV: 'home',
  WP: 'work',
  DIR: 'work',
  PUB: 'work',
  MC: 'mobile',
  TMP: 'temp',
};

/** TEL as ContactPoint. */
export function contactOf(node: XmlElement): Json | undefined {
  const written = attribute(node, 'value')?.trim();
  if (!written) return undefined;
  const [, scheme = '', rest = written] = /^([a-z][a-z0-9+.-]*):(.+)$/i.exec(written) ?? [];
  const system =
    { tel: 'phone', mailto: 'email', fax: 'fax', http: 'url', https: 'url' }[scheme.toLowerCase()] ?? 'phone';
  const value =
    system === 'url' || (scheme !== '' && !['tel', 'mailto', 'fax'].includes(scheme.toLowerCase()))
      ? written
      : rest.trim();
  return compact({ system, value, use: TELECOM_USE[attribute(node, 'use')?.split(' ')[0] ?? ''] });
}

/** Elements with an ID inside a narrative, by that ID. */
export function narrativeIndex(root: XmlElement): Map<string, XmlElement> {
  const index = new Map<string, XmlElement>();
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const id = node.attributes.get('ID');
    if (id !== undefined && !index.has(id)) index.set(id, node);
    open.push(...elementsOf(node));
  }
  return index;
}
