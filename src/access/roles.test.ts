import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWithinByCode } from './areas.ts';
import { loadPolicy } from './policy.ts';
import { loadRoles, roleBook } from './roles.ts';

const title = { zh: '甲', en: 'A' };

describe('roles as content', () => {
  const book = loadRoles();

  it('cover the people of the product and keep the three administrators apart', () => {
    expect(Object.keys(book.roles)).toEqual(
      expect.arrayContaining(
        'planner programme-manager village-doctor clinician epidemiologist commander dispatcher supervisor insurer drug-manager resident administrator security-administrator auditor'.split(
          ' ',
        ),
      ),
    );
    const rights = (role: string) => [...book.rightsOn(role, '2025-12-31')!.permissions];
    expect(rights('auditor')).toEqual(['audit.read']);
    expect(rights('security-administrator')).toEqual(['security.manage', 'token.manage']);
    for (const alone of ['audit.read', 'security.manage', 'token.manage'])
      expect(rights('administrator')).not.toContain(alone);
    expect(book.mayCombine(['administrator', 'auditor'])).toBe(false);
    expect(book.mayCombine(['planner', 'auditor', 'auditor'])).toBe(true);
  });

  it('change on their day', () => {
    const dated = roleBook({
      schema: 1,
      permissions: { 'plan.read': title },
      separate: [],
      roles: {
        a: {
          title,
          does: title,
          versions: [
            { from: '2020-01-01', to: '2025-01-01', mask: 'none', permissions: ['plan.read'] },
            { from: '2025-01-01', mask: 'partial', permissions: [] },
          ],
        },
      },
    });
    expect(dated.rightsOn('a', '2019-12-31')).toBeUndefined();
    expect(dated.rightsOn('a', '2024-12-31')).toEqual({ permissions: new Set(['plan.read']), mask: 'none' });
    expect(dated.rightsOn('a', '2025-01-01')).toEqual({ permissions: new Set(), mask: 'partial' });
  });

  it('are refused with file, line and reason when broken', () => {
    const dir = mkdtempSync(join(tmpdir(), 'kangyu-roles-'));
    const write = (text: string) => {
      const file = join(dir, 'roles.yaml');
      writeFileSync(file, text);
      return file;
    };
    const head = 'schema: 1\npermissions:\n  plan.read: { zh: 看, en: See }\nseparate: []\nroles:\n';
    const bad = `${head}  a:\n    title: { zh: 甲, en: A }\n    does: { zh: 甲, en: A }\n    versions:\n      - from: "2020-01-01"\n        mask: none\n        permissions: [plan.write]\n`;
    expect(() => loadRoles(write(bad))).toThrow(/roles\.yaml:12:\d+ .*unknown permission plan\.write/);
    expect(() => loadRoles(write(`${head}  a: [`))).toThrow(/roles\.yaml:\d+:\d+ is wrong/);
    expect(() =>
      loadPolicy(write('schema: 2\nversions:\n  - from: "2000-01-01"\n    lockout: { failures: 5, minutes: 15 }\n')),
    ).toThrow(/session/);
  });
});

describe('containment by division code', () => {
  it.each([
    ['530403101201', '530403', true],
    ['530403101201', '530403101', true],
    ['530403101', '530403101000', true],
    ['530403', '530400', true],
    ['530403', '530000', true],
    ['530403', '530403000000', true],
    ['530403', '530403101', false],
    ['530421', '530403', false],
    ['540000', '530000', false],
    ['530403', '*', true],
  ])('%s in %s: %s', (area, scope, within) => {
    expect(isWithinByCode(area, scope)).toBe(within);
  });
});
