import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KangyuError, packageRoot } from '../../../kernel/index.ts';
import { planLexicon, readPlan } from '../index.ts';
import { loadLexicon } from './load-lexicon.ts';

describe('the words of plan documents', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'lexicon-'));
    cpSync(join(packageRoot(), 'content', 'plan-reading'), dir, { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const problemsOf = (): string => {
    try {
      loadLexicon(dir);
    } catch (error) {
      if (error instanceof KangyuError) return JSON.stringify(error.details);
      throw error;
    }
    return '';
  };

  it('are read from the content and serve to read a document', () => {
    const plan = readPlan(
      '青川市“十五五”卫生健康规划\n一、主要任务\n(一)做强基层\n改造卫生院。(责任单位:市卫生健康委)',
      planLexicon(),
    );
    expect(plan.plan.period).toEqual([2026, 2030]);
    expect(plan.tasks.map(({ title, leadUnits }) => [title, leadUnits])).toEqual([['做强基层', ['市卫生健康委']]]);
  });

  it('refuse an unknown key with its file and line', () => {
    const file = join(dir, 'units.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\nlevel: [省]\n`);
    expect(problemsOf()).toMatch(/units\.yaml:\d+:\d+ .*level/);
  });

  it('refuse an empty list with the line it stands on', () => {
    const file = join(dir, 'tasks.yaml');
    const text = readFileSync(file, 'utf8').replace(/^due: \[.*\]$/m, 'due: []');
    writeFileSync(file, text);
    const line = text.split('\n').findIndex((words) => words.startsWith('due: [')) + 1;
    expect(problemsOf()).toContain(`tasks.yaml:${line}:`);
  });

  it('say which file is missing', () => {
    rmSync(join(dir, 'standards.yaml'));
    expect(problemsOf()).toMatch(/standards\.yaml:1:1 the file is missing/);
  });
});
