import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../kernel/index.ts';

/** UCUM units brought to base units, so that 1 g/L and 100 mg/dL are the same value. */

const UCUM = 'http://unitsofmeasure.org';

/** A unit as a search compares it: amounts with the same `key` compare after `value * factor + offset`. */
export interface Unit {
  /** Base units (`g.m-3`) of a UCUM unit, or `|code` of one that is not known. */
  key: string;
  factor: number;
  offset: number;
  /** As stated; empty without. */
  system: string;
  code: string;
}

type Atom = [factor: number, units: string];
interface Atoms {
  prefixes: Record<string, number>;
  metric: Record<string, Atom>;
  plain: Record<string, Atom>;
  special: Record<string, [factor: number, offset: number, units: string]>;
}
interface Size {
  factor: number;
  powers: Map<string, number>;
}

let atoms: Atoms | undefined;
const known = new Map<string, { key: string; factor: number; offset: number } | undefined>();
const MOST_KNOWN = 10_000;

/** The unit of a Quantity (its code, else its text) or Money; undefined when it states none. */
export function unitOf(quantity: Record<string, unknown>): Unit | undefined {
  const { code, unit, system, currency } = quantity;
  const stated = [code, currency, unit].find((text) => typeof text === 'string' && text !== '') as string | undefined;
  return stated === undefined ? undefined : readUnit(typeof system === 'string' ? system : '', stated);
}

/** Whether UCUM has the unit. */
export const isUcum = (code: string): boolean => canonicalUnit(code) !== undefined;

/** Reads a unit; without a system it is taken for UCUM where it can be one. */
export function readUnit(system: string, code: string): Unit {
  const size = system === '' || system === UCUM ? canonicalUnit(code) : undefined;
  return { ...(size ?? { key: `|${code}`, factor: 1, offset: 0 }), system, code };
}

function canonicalUnit(code: string): { key: string; factor: number; offset: number } | undefined {
  if (!known.has(code)) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(code, readCode(code));
  }
  return known.get(code);
}

function readCode(code: string): { key: string; factor: number; offset: number } | undefined {
  atoms ??= JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', 'ucum-atoms.json'), 'utf8')) as Atoms;
  const special = atoms.special[code];
  if (special) return { factor: special[0], offset: special[1], key: special[2] };
  if (code.length > 64) return undefined;
  const size = product(
    code.replace(/\{[^{}]*\}/g, (_note, at: number) => (at === 0 || code[at - 1] === '/' ? '1' : '')),
  );
  if (!size) return undefined;
  const units = [...size.powers].filter(([, power]) => power !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    key: units.map(([unit, power]) => (power === 1 ? unit : `${unit}${power}`)).join('.'),
    factor: size.factor,
    offset: 0,
  };
}

/** `a.b/c`; UCUM reads a slash as dividing by the next unit only. Groups in brackets are not used in medicine. */
function product(text: string): Size | undefined {
  const whole: Size = { factor: 1, powers: new Map() };
  let dividing = false;
  for (const part of text.split(/([./])/)) {
    if (part === '/') dividing = true;
    else if (part !== '.' && part !== '') {
      const size = component(part);
      if (!size) return undefined;
      multiply(whole, size, dividing ? -1 : 1);
      dividing = false;
    }
  }
  return text === '' ? undefined : whole;
}

function multiply(whole: Size, size: Size, power: number): void {
  whole.factor *= size.factor ** power;
  for (const [unit, exponent] of size.powers) whole.powers.set(unit, (whole.powers.get(unit) ?? 0) + exponent * power);
}

/** A unit with prefix and exponent: `mm[Hg]`, `10*9`, `m2`, `s-1`. */
function component(text: string): Size | undefined {
  if (/^\d+$/.test(text)) return { factor: Number(text), powers: new Map() };
  const [, name = '', exponent] = /^(10[*^]|.*?)([+-]?\d+)?$/.exec(text) ?? [];
  const atom = prefixed(name) ?? prefixed(text);
  if (!atom) return undefined;
  const whole: Size = { factor: 1, powers: new Map() };
  multiply(whole, atom, prefixed(name) && exponent !== undefined ? Number(exponent) : 1);
  return whole;
}

function prefixed(name: string): Size | undefined {
  const { plain, metric, prefixes } = atoms!;
  const exact = plain[name] ?? metric[name];
  if (exact) return sizeOf(exact, 1);
  for (const length of [1, 2]) {
    const factor = prefixes[name.slice(0, length)];
    const atom = metric[name.slice(length)];
    if (factor !== undefined && atom) return sizeOf(atom, factor);
  }
  return undefined;
}

function sizeOf([factor, units]: Atom, prefix: number): Size {
  const powers = new Map<string, number>();
  for (const unit of units === '' ? [] : units.split('.')) {
    const [, name = '', power] = /^(.*?)(-?\d+)?$/.exec(unit) ?? [];
    powers.set(name, Number(power ?? 1));
  }
  return { factor: factor * prefix, powers };
}
