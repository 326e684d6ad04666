import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import './errors.ts';
import { loadLaboratory } from './load-laboratory.ts';
import { loadSubtypes, subtypeOfCode, subtypesOf } from './load-subtypes.ts';
import { testOf } from './read-result.ts';

/** What loading a shipped file with a change says is wrong. */
function problemsOf(name: string, load: (file: string) => unknown, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'reporting-'));
  const file = join(folder, name);
  try {
    writeFileSync(file, change(readFileSync(join(packageRoot(), 'content', 'reporting', name), 'utf8')));
    load(file);
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a positive result', () => {
  it.each([
    ['霍乱弧菌培养', 'cholera'],
    ['粪便培养 Salmonella Typhi', 'typhoid'],
    ['鼠伤寒沙门菌', 'infectious-diarrhoea'],
    ['伤寒沙门菌凝集试验', undefined],
    ['副流感病毒抗原', undefined],
    ['流感病毒Ａ型抗原', 'influenza'],
    ['禽流感病毒核酸', 'novel-influenza'],
    ['乙型肝炎病毒表面抗原', 'hepatitis-b'],
    ['乙型肝炎病毒表面抗体', undefined],
    ['HIV抗体初筛', undefined],
    ['结核感染T细胞检测（结核分枝杆菌干扰素）', undefined],
    ['恶性疟原虫镜检', 'malaria'],
    ['血常规', undefined],
  ])('%s means %s', (name, disease) => {
    expect(testOf(name, [])?.disease).toBe(disease);
  });

  it('and the kinds of diseases are content, refused with the line of what does not fit', () => {
    const wrongTest = problemsOf('laboratory.yaml', loadLaboratory, (text) =>
      text.replace('disease: mumps,', 'disease: gout,').replace('subtype: tb-positive', 'subtype: aids'),
    );
    expect(wrongTest).toMatch(/gout is not in diseases\.yaml/);
    expect(wrongTest).toMatch(/aids is no kind of tuberculosis/);
    const wrongKind = problemsOf('subtypes.yaml', loadSubtypes, (text) =>
      text.replace('code: aids', 'code: hiv-infection').replace('classes: [clinical]', 'classes: [guessed]'),
    );
    expect(wrongKind).toMatch(/hiv-infection stands twice[\s\S]*guessed is not in caseClasses/);
  });

  it('and a diagnosis tell the kind by the longest code', () => {
    expect(subtypeOfCode('hiv', 'B24.x00')?.code).toBe('aids');
    expect(subtypeOfCode('syphilis', 'A53.0')?.code).toBe('syphilis-latent');
    expect(subtypeOfCode('mumps', 'B26.9')).toBeUndefined();
    expect(subtypesOf('syphilis', '2026-01-01')).toHaveLength(5);
  });
});
