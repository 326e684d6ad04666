/** OBX-5 by the type that OBX-2 names. */
import { Hl7Fault } from '../../algorithms/hl7v2/fault.ts';
import { readDateTime, readTime } from '../../algorithms/hl7v2/times.ts';
import { type Cell, cellsOf, fullText, isNull, leafText, partOf, partValue } from './cells.ts';
import type { Environment } from './environment.ts';
import { nearest, segmentAt } from './groups.ts';
import { findCode } from './tables.ts';
import { codeableConcept, coding, filled } from './types.ts';

const COMPARATOR = /^(<=|>=|<|>)?\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)$/;

/** The `value[x]` of an Observation out of OBX-5 (all repetitions), as an object to be laid into it. */
export function observationValue(cell: Cell, env: Environment): unknown {
  const obx = nearest(env.scope, 'OBX')!;
  const cells = cellsOf(obx, { field: 5 }, env.reader).filter((one) => !isNull(one));
  const type = obx.fields[2] ?? '';
  if (cells.length === 0) return undefined;
  switch (type) {
    case 'NM':
      return cells.length === 1 ? numeric(cells[0]!, env) : { valueString: joinTexts(cells, '; ') };
    case 'SN':
      return structured(cells[0]!, env);
    case 'CE':
    case 'CF':
    case 'CNE':
    case 'CWE':
      return { valueCodeableConcept: concept(cells, env) };
    case 'DT':
    case 'TS':
    case 'DTM':
      return { valueDateTime: readDateTime(leafText(cells[0]!) ?? '', env.offset, cell.place) };
    case 'TM':
      return { valueTime: readTime(leafText(cells[0]!) ?? '', cell.place) };
    case 'DR':
      return { valuePeriod: period(cells[0]!, env) };
    case 'CQ':
      return {
        valueQuantity: filled({ value: Number(partValue(cells[0]!, 1)), unit: partValue(partOf(cells[0]!, 2), 1) }),
      };
    case 'ED':
    case 'RP':
      return { dataAbsentReason: absent('unsupported') };
    default:
      return { valueString: joinTexts(cells, '\n') };
  }
}

const absent = (code: string): unknown => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
});

const joinTexts = (cells: readonly Cell[], separator: string): string | undefined =>
  cells
    .map((cell) => fullText(cell)?.trim())
    .filter(Boolean)
    .join(separator) || undefined;

/** Several coded values are one concept with the text of all. */
function concept(cells: readonly Cell[], env: Environment): unknown {
  if (cells.length === 1) return codeableConcept(cells[0]!, env);
  const concepts = cells.map((cell) => codeableConcept(cell, env) as { text?: string } | undefined);
  return {
    text: concepts
      .map((one) => one?.text)
      .filter(Boolean)
      .join('; '),
  };
}

function unitOf(env: Environment): Record<string, unknown> {
  const obx = nearest(env.scope, 'OBX')!;
  const [cell] = cellsOf(obx, { field: 6 }, env.reader);
  if (!cell) return {};
  const { code, display, system } = (coding(cell, env) ?? {}) as { code?: string; display?: string; system?: string };
  const isUcum = system === 'http://unitsofmeasure.org';
  return { unit: display ?? code ?? fullText(cell)?.trim(), ...(isUcum ? { system, code } : {}) };
}

/** NM; `<5` and the like, which NM does not allow and analysers send, keep their comparator. */
function numeric(cell: Cell, env: Environment): unknown {
  const found = COMPARATOR.exec(leafText(cell) ?? '');
  if (!found) throw new Hl7Fault('number', cell.place);
  return {
    valueQuantity: { value: Number(found[2]), ...(found[1] ? { comparator: found[1] } : {}), ...unitOf(env) },
  };
}

/** SN: comparator, number, separator, number. */
function structured(cell: Cell, env: Environment): unknown {
  const [comparator, first, separator, second] = [1, 2, 3, 4].map((n) => partValue(cell, n));
  const numbers = [first, second].map((text) => (text === undefined ? undefined : Number(text)));
  if (numbers.some((number) => number !== undefined && !Number.isFinite(number)))
    throw new Hl7Fault('number', cell.place);
  const unit = unitOf(env);
  const [low, high] = numbers;
  if (low !== undefined && high !== undefined) {
    if (separator === '-') return { valueRange: { low: { value: low, ...unit }, high: { value: high, ...unit } } };
    if (separator === ':' || separator === '/')
      return { valueRatio: { numerator: { value: low }, denominator: { value: high } } };
  }
  if (low !== undefined && high === undefined && separator === undefined) {
    const sign = comparator !== undefined && ['<', '<=', '>', '>='].includes(comparator) ? comparator : undefined;
    if (comparator === undefined || comparator === '=' || sign)
      return { valueQuantity: { value: low, ...(sign ? { comparator: sign } : {}), ...unit } };
  }
  return { valueString: [comparator, first, separator, second].filter(Boolean).join('') || undefined };
}

function period(cell: Cell, env: Environment): unknown {
  const read = (n: number): string | undefined => {
    const text = partValue(cell, n);
    return text === undefined ? undefined : readDateTime(text, env.offset, cell.place);
  };
  return filled({ start: read(1), end: read(2) });
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** ED and RP of OBX-5 as an Attachment; data that is not Base64 is kept as its bytes. */
export function attachment(cell: Cell, env: Environment): unknown {
  const type = segmentAt(env.scope, cell.place)?.fields[2];
  if (type === 'RP') {
    const url = partValue(cell, 1);
    return url && filled({ contentType: mime(partValue(cell, 3), partValue(cell, 4), env), url: encodeURI(url) });
  }
  if (type !== 'ED') return undefined;
  const encoding = partValue(cell, 4)?.toLowerCase();
  const text = fullText(partOf(cell, 5));
  if (text === undefined) return undefined;
  const data =
    encoding === 'base64' ? text.replace(/\s/g, '') : encoding === 'hex' ? fromHex(text, cell) : inBase64(text);
  if (!BASE64.test(data) || data.length % 4 !== 0) throw new Hl7Fault('base64', { ...cell.place, component: 5 });
  return { contentType: mime(partValue(cell, 2), partValue(cell, 3), env) ?? 'application/octet-stream', data };
}

/** The content of a document in OBX: its first embedded or linked file, else its lines as text. */
export function documentContent(cells: readonly Cell[], env: Environment): unknown {
  for (const cell of cells) {
    const found = attachment(cell, env);
    if (found) return found;
  }
  const text = joinTexts(cells, '\n');
  return text && { contentType: 'text/plain; charset=utf-8', data: inBase64(text) };
}

const inBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
function fromHex(text: string, cell: Cell): string {
  if (!/^([0-9A-Fa-f]{2})*$/.test(text)) throw new Hl7Fault('base64', { ...cell.place, component: 5 });
  return Buffer.from(text, 'hex').toString('base64');
}

const mime = (type: string | undefined, subtype: string | undefined, env: Environment): string | undefined => {
  const table = env.tables.get('media-type')!;
  for (const name of [subtype, type]) {
    const found = name === undefined ? undefined : findCode(table, name);
    if (found) return found.code;
  }
  return undefined;
};
