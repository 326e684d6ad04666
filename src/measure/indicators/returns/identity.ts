/** What a template carries on a hidden sheet, so that a returned file is known under any name. */
import { createHash } from 'node:crypto';
import type ExcelJS from 'exceljs';
import { KangyuError } from '../../../kernel/index.ts';
import { SHEETS } from './columns.ts';

export const TEMPLATE_VERSION = '1';
const KIND = 'kangyu-statistics-indicators';

export interface Identity {
  template: string;
  area: string;
  period: string;
  indicators: string[];
}

const hashOf = (identity: Identity): string =>
  createHash('sha256')
    .update(
      JSON.stringify([KIND, TEMPLATE_VERSION, identity.template, identity.area, identity.period, identity.indicators]),
    )
    .digest('hex');

export function writeIdentity(book: ExcelJS.Workbook, identity: Identity): void {
  const sheet = book.addWorksheet(SHEETS.identity, { state: 'veryHidden' });
  const pairs = [
    ['kind', KIND],
    ['version', TEMPLATE_VERSION],
    ['template', identity.template],
    ['area', identity.area],
    ['period', identity.period],
    ['indicators', identity.indicators.join(' ')],
    ['hash', hashOf(identity)],
  ];
  for (const pair of pairs) sheet.addRow(pair);
}

/** The identity of a returned workbook; undefined for one that was not made here. A changed or foreign identity is refused. */
export function readIdentity(book: ExcelJS.Workbook): Identity | undefined {
  const sheet = book.getWorksheet(SHEETS.identity);
  if (!sheet) return undefined;
  const pairs = new Map<string, string>();
  sheet.eachRow((row) => pairs.set(String(row.getCell(1).value ?? ''), String(row.getCell(2).value ?? '')));
  const text = (key: string) => pairs.get(key) ?? '';
  if (text('kind') !== KIND) throw new KangyuError('statistics.identity', { reason: text('kind') });
  if (text('version') !== TEMPLATE_VERSION)
    throw new KangyuError('statistics.template-version', { version: text('version'), wanted: TEMPLATE_VERSION });
  const identity = {
    template: text('template'),
    area: text('area'),
    period: text('period'),
    indicators: text('indicators').split(' '),
  };
  if (hashOf(identity) !== text('hash')) throw new KangyuError('statistics.identity', { reason: 'hash' });
  return identity;
}
