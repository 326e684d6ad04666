import { describe, expect, it } from 'vitest';
import type { Area } from '../../../src/http/contract.ts';
import { areaTree, partsOf } from './area-picker.tsx';

const area = (code: string, parent: string, level: Area['level'], tree: Area['tree'] = 'administrative'): Area => ({
  code,
  name: code,
  parent,
  level,
  tree,
});
const city: Area[] = [
  area('150200', '150000', 'city'),
  area('150203', '150200', 'county'),
  area('150207', '150200', 'county'),
  area('150203001', '150203', 'township'),
  area('150271102', '150207', 'township'),
  area('150271', '150200', 'county', 'managed'),
  area('150271102', '150271', 'township', 'managed'),
];

describe('a city with a managed zone', () => {
  it('shows each area once, the zone beside the districts', () => {
    const codes: string[] = [];
    const walk = (nodes: ReturnType<typeof areaTree>) => {
      for (const node of nodes) {
        codes.push(node.value);
        walk(node.children);
      }
    };
    walk(areaTree(city));
    expect(codes).toEqual(['150200', '150203', '150203001', '150207', '150271102', '150271']);
  });

  it('is divided into its districts, the zone into what it looks after', () => {
    const codes = (code: string) => partsOf(city, code).map((one) => one.code);
    expect(codes('150200')).toEqual(['150203', '150207']);
    expect(codes('150207')).toEqual(['150271102']);
    expect(codes('150271')).toEqual(['150271102']);
    expect(codes('150203001')).toEqual([]);
  });
});
