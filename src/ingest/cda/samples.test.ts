import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../kernel/index.ts';
import { readDocument } from './read-document.ts';
import { openDocument } from './read-header.ts';

const SHARED = process.env.KANGYU_SHARED ?? join(import.meta.dirname, '../../../../shared');
const SAMPLES = join(SHARED, 'testdata', 'cda');
const k = { clock: fixedClock('2026-01-10T09:00:00+08:00'), instance: { kind: 'production' as const } };

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) =>
    found.isDirectory()
      ? filesBelow(join(folder, found.name))
      : /\.(ccda|xml)$/.test(found.name)
        ? [join(folder, found.name)]
        : [],
  );
}

describe.skipIf(!existsSync(SAMPLES))(
  'published C-CDA samples (skipped where ../shared is absent; all of them go in through the database in hand-in-document.slow.test.ts)',
  () => {
    it('say what a clinician would read: allergies, results with ranges, vaccines refused', () => {
      const path = filesBelow(SAMPLES).find((file) => file.endsWith('C-CDA_R2-1_CCD.xml.ccda'))!;
      const opened = openDocument({ name: 'ccd', content: readFileSync(path), source: 'samples' });
      const { entries, composition } = readDocument(opened, { set: 's', originalUrl: '/original' }, k);
      const of = (type: string) =>
        entries.map(({ entry }) => entry.resource as any).filter(({ resourceType }) => resourceType === type);
      const hemoglobin = of('Observation').find(({ code }) => code.coding?.[0].code === '718-7');
      expect(hemoglobin).toMatchObject({
        status: 'final',
        valueQuantity: { value: 13.2, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
        effectiveDateTime: '2008-03-19T08:30:00-08:00',
        referenceRange: [{ low: { value: 12 }, high: { value: 15.5 } }],
      });
      expect(of('DiagnosticReport')[0].result.length).toBeGreaterThan(1);
      expect(of('Immunization').map(({ status }) => status)).toEqual([
        'completed',
        'not-done',
        'completed',
        'not-done',
        'completed',
      ]);
      expect(of('AllergyIntolerance').find(({ reaction }) => reaction)).toMatchObject({
        clinicalStatus: { coding: [{ code: 'active' }] },
        reaction: [{ severity: 'mild' }],
      });
      expect(of('Patient')[0]).toMatchObject({
        gender: 'female',
        birthDate: '1975-05-01',
        name: [{ family: 'Betterhalf', given: ['Eve'] }],
      });
      expect(
        (composition.section as any[]).every(({ text }) =>
          text.div.startsWith('<div xmlns="http://www.w3.org/1999/xhtml">'),
        ),
      ).toBe(true);
    });
  },
);
