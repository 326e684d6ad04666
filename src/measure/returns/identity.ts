/** What a template carries on a hidden sheet, so that a returned file is known under any name. */
import { createHash } from 'node:crypto';
import type ExcelJS from 'exceljs';
import { KangyuError } from '../../kernel/index.ts';
import { type Form, SHEETS } from './form.ts';

export interface Identity {
  template: string;
  area: string;
  period: string;
  /** What was asked for, in words of the form. */
  items: string[];
}

const hashOf = ({ kind, version }: Form, { template, area, period, items }: Identity): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, version, template, area, period, items]))
    .digest('hex');

export function writeIdentity(book: ExcelJS.Workbook, form: Form, identity: Identity): void {
  const sheet = book.addWorksheet(SHEETS.identity, { state: 'veryHidden' });
  const pairs = [
    ['kind', form.kind],
    ['version', form.version],
    ['template', identity.template],
    ['area', identity.area],
    ['period', identity.period],
    [form.item.key, identity.items.join(' ')],
    ['hash', hashOf(form, identity)],
  ];
  for (const pair of pairs) sheet.addRow(pair);
}

/** The identity of a returned workbook; undefined for one that was not made here. A changed or foreign identity is refused. */
export function readIdentity(book: ExcelJS.Workbook, form: Form): Identity | undefined {
  const sheet = book.getWorksheet(SHEETS.identity);
  if (!sheet) return undefined;
  const pairs = new Map<string, string>();
  sheet.eachRow((row) => pairs.set(String(row.getCell(1).value ?? ''), String(row.getCell(2).value ?? '')));
  const text = (key: string) => pairs.get(key) ?? '';
  if (text('kind') !== form.kind) throw new KangyuError('statistics.identity', { reason: text('kind') });
  if (text('version') !== form.version)
    throw new KangyuError('statistics.template-version', { version: text('version'), wanted: form.version });
  const identity = {
    template: text('template'),
    area: text('area'),
    period: text('period'),
    items: text(form.item.key).split(' '),
  };
  if (hashOf(form, identity) !== text('hash')) throw new KangyuError('statistics.identity', { reason: 'hash' });
  return identity;
}
