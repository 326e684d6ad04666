import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { loadPlans } from '../plans/index.ts';
import './errors.ts';
import { standardNo } from './bind-rules.ts';
import { loadStandards, standardsContent } from './load-standards.ts';
import { planParameters } from './resolve-parameters.ts';

const dir = join(packageRoot(), 'content', 'standards');

describe('content/standards', () => {
  it('binds rules of plans by the numbers these write, and takes their figures', async () => {
    const { bindings, standards } = standardsContent();
    const plans = await loadPlans(join(packageRoot(), 'content', 'plans'));
    const known = plans.filter(({ plan }) => bindings.has(plan.id));
    expect(known.length).toBeGreaterThan(0);
    for (const { plan, standards: rules } of known) {
      expect(rules.map(({ no }) => no)).toEqual(rules.map((_, position) => standardNo(position)));
      const quantity = (no: string) => rules.find((rule) => rule.no === no)?.quantity;
      for (const binding of bindings.get(plan.id)!) {
        expect([plan.id, binding.no, quantity(binding.no)]).not.toContain(undefined);
        const standard = standards.get(binding.standard)!;
        expect(standard.plans ?? [plan.id]).toContain(plan.id);
        const taken = planParameters(standard, { id: plan.id, bindings: [binding], quantity });
        // The main figure of a rule is the plan's, not this platform's.
        for (const name of ['value', 'occupancy', 'from', 'radius'].filter((one) => standard.parameters[one]))
          expect([plan.id, binding.no, name in taken]).toEqual([plan.id, binding.no, true]);
      }
    }
  });

  it('takes the exact figures of a plan', async () => {
    const plans = await loadPlans(join(packageRoot(), 'content', 'plans'));
    const { standards: rules } = plans.find(({ plan }) => plan.id === 'jiangchuan')!;
    const { bindings, standards } = standardsContent();
    const plan = {
      id: 'jiangchuan',
      bindings: bindings.get('jiangchuan')!,
      quantity: (no: string) => rules.find((rule) => rule.no === no)?.quantity,
    };
    const of = (code: string) => planParameters(standards.get(code)!, plan);
    expect(of('bed-gate')).toEqual({ occupancy: '75', alos: '9', join: 'any' });
    expect(of('community-centre')).toEqual({ from: '30000', to: '100000' });
    expect(of('observation-beds')).toEqual({ value: '2', high: '3' });
    expect(of('county-tcm-hospital')).toEqual({ threshold: '100000', count: '1' });
    expect(of('cdc-staff')).toEqual({ value: '1.75', per: '10000' });
  });

  it.each([
    ['beds.yaml', 'fact: icu-beds', 'fact: moon-beds', /there is no fact moon-beds/],
    ['beds.yaml', 'reserve: private-bed-reserve', 'reserve: nothing', /there is no standard nothing/],
    ['beds.yaml', 'parameters: { value: 0.06, per: 1000 }', 'parameters: { value: 0.06 }', /per/],
    [
      'beds.yaml',
      'parameters: { value: 0.06, per: 1000 }',
      'parameters: { value: lots, per: 1000 }',
      /beds\.yaml:\d+:\d+/,
    ],
    ['beds.yaml', 'join: any', 'join: larger', /larger is no value of join/],
    ['emergency.yaml', 'code: ambulances', 'code: departure', /stands twice/],
    ['bindings.yaml', 'standard: bed-gate', 'standard: gate', /there is no standard gate/],
    ['methods.yaml', 'equity: [beds', 'equity: [bets', /there is no fact bets/],
    ['facts.yaml', 'register: beds', 'register: moons', /facts\.yaml:\d+:\d+/],
  ])('refuses a fault in %s with its place', (file, from, to, reason) => {
    const copy = mkdtempSync(join(tmpdir(), 'standards-content-'));
    cpSync(dir, copy, { recursive: true });
    const text = readFileSync(join(copy, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(copy, file), text.replace(from, to));
    expect(() => loadStandards(copy)).toThrow(reason);
  });
});
