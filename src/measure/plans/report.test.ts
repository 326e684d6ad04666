import { inflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { reportValue } from '../indicators/index.ts';
import { loadRegion } from '../population/index.ts';
import { type EvaluatedPlan, evaluatePlan, reportFile, syncPlans } from './index.ts';

let kernel: Kernel;
let evaluated: EvaluatedPlan;

beforeAll(async () => {
  kernel = await testKernel();
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, '530403');
  await syncPlans(kernel.db);
  const values: [string, string, string, number, number, number][] = [
    ['R04', '530403', '2023', 2.35, 588, 250_000],
    ['R04', '530403', '2025', 2.47, 618, 250_000],
    ['R04', '530403101', '2025', 1.25, 25, 20_000],
    ['R06', '530403', '2025', 3.2, 800, 250_000],
  ];
  for (const [indicator, area, period, value, numerator, denominator] of values)
    await reportValue(kernel, {
      indicator,
      area,
      period,
      value,
      numerator,
      denominator,
      source: 'bulletin',
      by: 'planner',
    });
  evaluated = await evaluatePlan(kernel, 'jiangchuan');
}, 60_000);

/** The text of one part of a zip file (a docx is one), found by its central directory. */
function unzip(file: Buffer, part: string): string {
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'));
  let at = file.readUInt32LE(end + 16);
  for (let i = 0; i < file.readUInt16LE(end + 10); i++) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (file.toString('utf8', at + 46, at + 46 + nameLength) === part) {
      const local = file.readUInt32LE(at + 42);
      const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      return inflateRawSync(file.subarray(start, start + file.readUInt32LE(at + 20))).toString('utf8');
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`${part} is not in the file`);
}
const plain = (xml: string) => xml.replace(/<[^>]+>/g, '');

describe('the Word report', () => {
  let file: Buffer;
  let xml: string;
  beforeAll(async () => {
    file = (await reportFile(evaluated, 'docx', { lang: 'zh', generatedOn: '2025-12-31', demo: true })).content;
    xml = unzip(file, 'word/document.xml');
  }, 120_000);

  it('says the counts, the figures and the gap of a missed target', () => {
    const text = plain(xml);
    expect(text).toContain('规划表列指标 27 项');
    expect(text).toContain('2025 年现值 2.47 人（分子 618，分母 250,000），目标 ≥2.52，距目标差 0.05（12 人）。');
    expect(text).toContain('江城镇');
    expect(text).toContain('没有现值 → 无数据');
    for (const stated of evaluated.plan.statedTargets) expect(text).toContain(stated.name);
    expect(text).toContain('没有与指标目录对应，无法计算 → 无数据');
  });

  it('lists all targets, tasks and doubts', () => {
    const text = plain(xml);
    for (const target of evaluated.plan.targets) expect(text).toContain(target.name);
    for (const task of evaluated.plan.tasks) expect(text).toContain(task.title);
    expect(text).toContain('3.02÷2.28＝1.32');
  });

  it('is a document one can hand in: heading styles, table of contents, repeated heads, page numbers, Chinese fonts', () => {
    expect(xml).toMatch(/<w:pStyle w:val="Heading1"\/>/);
    expect(xml).toMatch(/TOC \\[a-z]/);
    expect(xml).toContain('<w:tblHeader');
    expect(unzip(file, 'word/styles.xml')).toContain('仿宋');
    expect(xml).toMatch(/svgBlip/);
  });

  it('marks a demonstration on its pages, and nothing else', async () => {
    expect(plain(xml)).toContain('演示数据，全部为合成');
    const real = await reportFile(evaluated, 'docx', { lang: 'en', generatedOn: '2025-12-31', demo: false });
    const text = plain(unzip(real.content, 'word/document.xml'));
    expect(text).not.toContain('synthetic');
    expect(text).toContain('Of 27 targets');
    expect(text).toContain('Final evaluation report');
    expect(text).toContain('Licensed (assistant) physicians per 1,000 population');
  }, 120_000);
});

describe('the Excel report', () => {
  it('has a sheet for targets, townships, doubts, tasks and formulas, with filters and a fixed head', async () => {
    const { content, name } = await reportFile(evaluated, 'xlsx', {
      lang: 'zh',
      generatedOn: '2025-12-31',
      demo: true,
    });
    expect(name).toMatch(/2025-12-31\.xlsx$/);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(content as unknown as ArrayBuffer);
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual([
      '概况',
      '指标',
      '文中目标',
      '乡镇',
      '任务',
      '项目',
      '配置标准',
      '疑点',
      '数据来源',
      '数据修订',
      '口径',
      '图表',
    ]);
    // Native charts, drawn from the cells beside them: the first shows all targets by domain and status.
    const charts = workbook.getWorksheet('图表');
    const part = unzip(content, 'xl/charts/chart1.xml');
    expect(part).toContain('<c:grouping val="stacked"/>');
    expect(part).toContain(`<c:f>'图表'!$A$3:$A$`);
    expect(charts?.getCell('A1').value).toBe('各领域指标状态');
    expect(part).toContain(`<c:v>${charts?.getCell('B3').value}</c:v>`);
    const drawing = unzip(content, 'xl/drawings/drawing1.xml');
    const count = drawing.match(/<xdr:twoCellAnchor>/g)?.length ?? 0;
    expect(count).toBeGreaterThan(3);
    expect(unzip(content, `xl/charts/chart${count}.xml`)).toContain('<c:lineChart>');
    for (const sheet of workbook.worksheets.slice(0, -1)) {
      expect(sheet.autoFilter).toBeTruthy();
      expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 4 });
      expect(String(sheet.getCell('A3').value)).toContain('合成');
    }
    const targets = workbook.getWorksheet('指标');
    expect(targets?.rowCount).toBe(4 + 27);
    const row = targets?.getRow(4 + 11);
    expect(row?.getCell(1).value).toBe('10');
    expect(row?.getCell(8).value).toBe(2.47);
    expect(row?.getCell(13).value).toBe('✗ 未达标');
    expect(row?.getCell(15).value).toBe(12);
    const stated = workbook.getWorksheet('文中目标');
    expect(stated?.rowCount).toBe(4 + 90);
    expect(workbook.getWorksheet('乡镇')?.getRow(5).getCell(5).value).toBe('江城镇');
  });
});
