import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CompiledPath, compilePath } from '../../algorithms/fhirpath/compile.ts';
import { type PathModel, rootItem } from '../../algorithms/fhirpath/items.ts';
import { packageRoot } from '../../kernel/index.ts';
import { pathModel } from './path-model.ts';
import { structures } from './structures.ts';

const folder = join(
  process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata'),
  'fhirpath',
  'cases-json',
);
const names = existsSync(folder) ? readdirSync(folder) : [];
const files = names.filter((file) => /^\d.*\.json$/.test(file) && !file.includes('.subject.'));
if (files.length === 0) console.warn(`the FHIRPath cases are not at ${folder}; set KANGYU_TESTDATA to run them`);

/** What no constraint of R4 asks for, so that the evaluator does not have it. */
const OUTSIDE: readonly RegExp[] = [
  /\dL\b|Long\(/, // 64-bit integers, FHIRPath 3
  /(to|convertsTo)(Date|DateTime|Time|Quantity)\(/,
  /@.*(-00|-13|-32|02-29|04-31|:60|:61|\+14:01)|@T(25|12:60|12:30:61)/, // dates that do not exist, as literals
  /\d\)? '[-\w/.[\]]+'|(year|month|week|day|hour|minute|second|millisecond)s?\b/, // arithmetic of units and calendar
  /'.*~|~ '|[\d.]+ !?~ [\d.]+|~ Ops\.complexsimilar/, // equivalence by rounding
  /%factory|%a$|aggregate|\$total/,
  /\b(sum|min|max|avg|abs|ceiling|exp|floor|ln|log|power|round|sqrt|truncate|comparable|precision|type|memberOf|weight|ordinal)\(/,
  /\b(encode|decode|escape|unescape|split|join|trim|matchesFull|lastIndexOf|repeatAll|coalesce|sort|defineVariable)\(/,
  /\b(low|high)Boundary\(|\b(now|today|timeOfDay|elementDefinition|slice|checkModifiers|conformsTo|htmlChecks|subsumes|subsumedBy)\(/,
  /\w+Of\(\)|matches\('.*', '|\\\\?p\{L|first line|'abc/, // parts of dates; flags of regular expressions
  /WithNullAndTrue|WithNullsAndTrue|With2NullAndTrue|heteroattr\.ofType\(Object\)|@2018 > d/, // items without values
];
const NO_MODEL: PathModel = { property: () => undefined, properties: () => undefined, parent: () => undefined };

interface Case {
  desc: string;
  expression: string | string[];
  result?: unknown[];
  error?: boolean;
  disable?: boolean;
  model?: string;
  inputfile?: string;
  context?: string;
  variables?: Record<string, unknown>;
}
const load = (file: string): any => JSON.parse(readFileSync(join(folder, file), 'utf8'));

function evaluate(test: Case, expression: string, subject: unknown): unknown {
  const model = test.model === 'r4' ? pathModel() : NO_MODEL;
  const root = rootItem(test.inputfile ? load(test.inputfile) : subject, model);
  const run = (path: CompiledPath, focus = [root]) => path({ focus, resource: root, variables });
  const variables = Object.fromEntries(
    Object.entries(test.variables ?? {}).map(([name, value]) => [
      name,
      [value].flat().map((one) => rootItem(one, model)),
    ]),
  );
  try {
    const start = test.context ? run(compilePath(test.context, model)) : [root];
    return run(compilePath(expression, model), start).map(({ value }) => value ?? null);
  } catch (error) {
    return (error as Error).name === 'PathFault' ? 'error' : error;
  }
}

describe.skipIf(files.length === 0)('the cases of fhirpath.js', () => {
  let passed = 0;
  for (const file of files) {
    it(file, () => {
      const subject = load(file.replace('.json', '.subject.json'));
      const failed: string[] = [];
      for (const test of load(file) as Case[]) {
        if (test.disable || (test.model && test.model !== 'r4')) continue;
        if (test.inputfile && !existsSync(join(folder, test.inputfile))) continue;
        for (const expression of [test.expression].flat()) {
          const expected = test.error ? 'error' : test.result;
          const got = evaluate(test, expression, subject);
          if (JSON.stringify(got) === JSON.stringify(expected)) passed += 1;
          else if (!OUTSIDE.some((feature) => feature.test(expression)))
            failed.push(`${expression} gave ${JSON.stringify(got)}`);
        }
      }
      expect(failed).toEqual([]);
    });
  }

  it('passes most of them', () => {
    expect(passed).toBeGreaterThan(550);
  });
});

describe('constraints of FHIR R4', () => {
  it('are all within what the compiler knows', () => {
    const model = pathModel();
    for (const list of structures().constraints.values())
      for (const { expression } of list) expect(() => compilePath(expression, model), expression).not.toThrow();
  });
});
