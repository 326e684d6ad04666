import { expect, it } from 'vitest';
import { isWithinByCode } from '../access/index.ts';
import { areaPatterns, isPersonal, ownerOf } from './area.ts';

const CODES = [
  '530000',
  '530400',
  '530403',
  '530402',
  '530403000',
  '530403001',
  '530403001000',
  '530403000000',
  '530403001001',
  '530403002001',
  '532900',
  '110000',
  'zone-1',
  'zone-12',
  '?',
];

it('an area pattern holds the codes that access counts as inside', () => {
  const holds = (scope: string, area: string) =>
    areaPatterns(scope)!.some((pattern) =>
      pattern.endsWith('%') ? area.startsWith(pattern.slice(0, -1)) : area === pattern,
    );
  for (const scope of CODES) {
    for (const area of CODES) {
      // Without the tree access compares other codes by their beginning; here each holds only itself.
      if (!/^\d+$/.test(scope)) expect(holds(scope, area)).toBe(scope === area);
      else expect([scope, area, holds(scope, area)]).toEqual([scope, area, isWithinByCode(area, scope)]);
    }
  }
  expect(areaPatterns('*')).toBeUndefined();
  expect(areaPatterns('100%_x')).toEqual(['100\\%\\_x']);
});

it('a record takes its area from its patient before its institution', () => {
  const reference = (text: string) => ({ reference: text });
  const encounter = {
    resourceType: 'Encounter',
    subject: reference('Patient/p/_history/2'),
    serviceProvider: reference('Organization/o'),
  };
  expect(ownerOf(encounter)).toBe('Patient/p');
  expect(isPersonal(encounter)).toBe(true);
  expect(ownerOf({ resourceType: 'Location', managingOrganization: reference('Organization/o') })).toBe(
    'Organization/o',
  );
  const booked = {
    resourceType: 'Appointment',
    participant: [{ actor: reference('Location/l') }, { actor: reference('Patient/p') }],
  };
  expect([ownerOf(booked), isPersonal(booked)]).toEqual(['Patient/p', true]);
  expect(ownerOf({ resourceType: 'Practitioner' })).toBeUndefined();
});
