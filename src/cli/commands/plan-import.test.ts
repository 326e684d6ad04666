import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAccess } from '../../access/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { listImports } from '../../measure/plans/index.ts';
import { INVENTED_PLAN } from '../../measure/plans/reading/testing.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { type CommandContext, UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { planCommand } from './plan.ts';

const dir = mkdtempSync(join(tmpdir(), 'kangyu-import-'));
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}

async function run(args: string[], platform?: Platform): Promise<string> {
  const printed: string[] = [];
  const ctx: CommandContext = {
    out: (text) => void printed.push(text),
    err: (text) => void printed.push(text),
    env: {},
    terminal: false,
    withPlatform: (work) => {
      if (!platform) throw new Error('a database was asked for');
      return work(platform);
    },
  };
  expect(await planCommand.run(['import', ...args], ctx)).toBe(0);
  return printed.join('\n');
}

describe('kangyu plan import', () => {
  it('prints what it read as tables, without a database', async () => {
    const text = await run([file('plan.html', INVENTED_PLAN)]);
    expect(text).toMatch(/^江川区“十六五”健康服务发展规划 .* 2031–2035/);
    expect(text).toMatch(/^1 +每千人口执业\(助理\)医师数 +人 +3\.10 +≥3\.6 +3\.60 +\d+%$/m);
    expect(text).toContain('完善急救网络');
    expect(await run([file('plan.html', INVENTED_PLAN), '--lang', 'en'])).toContain('Table indicators 4');
  });

  it('prints the plan format as JSON, with places in the text', async () => {
    const plan = JSON.parse(await run([file('plan.html', INVENTED_PLAN), '--json']));
    expect(plan).toMatchObject({
      plan: { title: '江川区“十六五”健康服务发展规划', period: [2031, 2035] },
      tableIndicators: [{ no: '1' }, { no: '2' }, { no: '3' }, { no: '4', target: { op: '<=', value: 5 } }],
      tasks: [{ leadUnits: ['区卫生健康局', '区财政局'] }, {}],
    });
    expect(plan.statedTargets[0].span).toHaveLength(2);
  });

  it('says so when a document holds no plan', async () => {
    expect(await run([file('novel.txt', '那天他走了3里路，到家时天已经黑了。')])).toBe(
      'novel.txt: 没有找到目标、任务、项目或标准',
    );
  });

  it('refuses what cannot be read in one line, a huge file before reading it, and wrong use', async () => {
    await expect(run([join(dir, 'nothing.docx')])).rejects.toThrow(/Cannot read .*nothing\.docx/);
    await expect(run([file('a.docx', 'MZ\0\0')])).rejects.toThrow(/take a \.docx, \.pdf/);
    const huge = file('huge.txt', '');
    truncateSync(huge, 100 * 1024 * 1024);
    await expect(run([huge])).rejects.toThrow(/larger than 20 MB/);
    await expect(run([])).rejects.toThrow(UsageError);
    await expect(run(['a.docx', 'b.docx'])).rejects.toThrow(UsageError);
    await expect(planCommand.run(['list', '--save'], {} as CommandContext)).rejects.toThrow(UsageError);
  });

  it('stores the document for review with --save', async () => {
    const kernel = await testKernel();
    await loadRegion(kernel.db, '530403');
    const access = createAccess(kernel);
    const printed = await run([file('plan.html', INVENTED_PLAN), '--save'], { kernel, access } as Platform);
    const [stored] = await listImports(kernel.db);
    expect(stored).toMatchObject({ fileName: 'plan.html', area: '530403', createdBy: 'operator' });
    expect(printed).toContain(`/plans/import/${stored?.id}`);
    await access.audit.close();
  });
});
