import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixedClock, KangyuError } from '../../kernel/index.ts';
import '../index.ts';
import { readFile } from '../read-file.ts';
import type { IngestSubmission } from '../submission.ts';
import { idNumber, uscc } from '../testing.ts';
import { validateEntries } from '../validate-entries.ts';
import { tableContent } from './content.ts';
import { makeTemplate } from './make-template.ts';

const context = { clock: fixedClock('2025-12-31T09:00:00+08:00'), instance: { kind: 'demo' as const } };
const read = (name: string, content: string | Buffer, mapping?: string): Promise<IngestSubmission[]> =>
  readFile({ name, content: Buffer.from(content as string), source: 'stats', ...(mapping ? { mapping } : {}) });
const refusal = async (file: Promise<unknown>): Promise<KangyuError> =>
  file.then(
    () => expect.fail('the file was taken'),
    (error: unknown) => (error instanceof KangyuError ? error : expect.fail(String(error))),
  );
const resources = (submission: IngestSubmission) => submission.bundle.entry!.map((entry) => entry.resource!);

/** A right cell for each column of each template. */
const CELLS: Record<string, Record<string, unknown>> = {
  institutions: {
    name: '示例医院',
    uscc: uscc(1),
    class: '综合医院',
    area: '530403001',
    ownership: '公立',
    runBy: '县级',
    grade: '二级',
    gradeClass: '甲等',
    start: '2010-01-01',
    end: '',
    capability: '达到推荐标准',
    capabilityFrom: '2022-05-01',
    local: 'H01',
    phone: '0877-8011234',
    address: '示例路1号',
    nature: '非营利性',
    code: '',
    licence: 'H53040300001',
    licenceFrom: '2021-01-01',
    licenceUntil: '2035-12-31',
    subjects: '内科、外科，急诊科',
    opening: '周一至周五 8:00–17:30',
    record: '',
  },
  equipment: {
    uscc: uscc(1),
    number: 'E1',
    kind: 'CT',
    name: '64 排 CT',
    maker: '示例厂',
    model: 'M1',
    serial: 'S1',
    licence: '',
    start: '2021-01-01',
    end: '',
    record: '',
  },
  departments: {
    uscc: uscc(1),
    kind: '中医馆',
    number: 'D1',
    name: '中医馆',
    places: 30,
    inclusive: '是',
    start: new Date('2021-03-01'),
    end: '',
    phone: '',
    record: '',
  },
  beds: { uscc: uscc(1), number: '101', kind: '康复', ward: '康复科', start: '2021年3月1日', end: '', record: '' },
  workers: {
    name: '例某',
    idNumber: idNumber('1980-01-01', 1),
    sex: '男',
    birthDate: '1980-01-01',
    licence: '110530000000001',
    qualification: '执业医师',
    qualificationFrom: '2005-01-01',
    qualificationUntil: '',
    uscc: uscc(1),
    occupation: '执业医师',
    category: '临床',
    gp: '是',
    publicHealth: '否',
    start: '20200301',
    end: '',
    registration: '主要执业机构',
    registrationNumber: 'Z1',
    scope: '内科专业',
    registrationFrom: '2020-03-01',
    registrationUntil: '',
    record: '',
    person: '',
  },
  vehicles: {
    uscc: uscc(1),
    plate: '云F00001',
    kind: '救护车',
    negativePressure: '是',
    model: 'V1',
    start: '2021-01-01',
    end: '',
    record: '',
  },
  residents: {
    name: '示某',
    idNumber: idNumber('1990-05-05', 1),
    number: 'R1',
    sex: '1',
    birthDate: '1990/5/5',
    area: '530403001001',
    movedIn: '2015-01-01',
    movedOut: '',
    phone: '13800000000',
    address: '示例村1号',
  },
  births: {
    certificate: 'B530000001',
    name: '示小',
    sex: '女',
    birthDate: '2025-02-03',
    area: '530403001001',
    uscc: uscc(1),
    motherName: '示某',
    motherId: idNumber('1995-01-01', 2),
  },
  deaths: {
    certificate: 'D1',
    name: '示某',
    idNumber: idNumber('1940-05-05', 1),
    sex: '男',
    birthDate: '1940-05-05',
    area: '530403001001',
    deathDate: '2025-06-01 08:30',
    cause: 'i21.900',
    causeName: '急性心肌梗死',
  },
  encounters: {
    number: 'V1',
    uscc: uscc(1),
    patient: 'P1',
    name: '示某',
    idNumber: idNumber('1990-05-05', 1),
    sex: '男',
    birthDate: '1990-05-05',
    class: '住院',
    start: '2025-01-02 08:00',
    end: '2025-01-05',
    diagnosis: 'J18.900',
    diagnosisName: '肺炎',
  },
  results: {
    report: 'R1',
    item: '1',
    uscc: uscc(1),
    patient: 'P1',
    name: '示某',
    idNumber: idNumber('1990-05-05', 1),
    sex: '男',
    birthDate: '1990-05-05',
    loinc: '718-7',
    code: 'HGB',
    itemName: '血红蛋白',
    at: '2025-01-02 09:00',
    value: '141.5',
    unit: 'g/L',
    low: '115',
    high: '150',
  },
  vaccinations: {
    number: 'Y1',
    uscc: uscc(1),
    patient: 'C1',
    name: '示小',
    sex: '女',
    birthDate: '2025-02-03',
    vaccine: '乙型肝炎疫苗',
    vaccineCode: '08',
    vaccineList: 'CVX',
    dose: '1',
    at: '2025-02-03',
    lot: 'L202501',
    expires: '2027-01-01',
  },
};

const MADE: Record<string, object> = {
  results: { valueQuantity: { value: 141.5, unit: 'g/L' } },
  vaccinations: {
    vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '08' }], text: '乙型肝炎疫苗' },
    protocolApplied: [{ doseNumberPositiveInt: 1 }],
  },
};

describe('templates', () => {
  it.each(Object.keys(CELLS))('%s: the template filled in right becomes resources without a problem', async (id) => {
    const mapping = tableContent().mappings.find((candidate) => candidate.id === id)!;
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await makeTemplate(mapping)) as unknown as ArrayBuffer);
    const sheet = book.getWorksheet(mapping.sheet)!;
    sheet.addRow(mapping.columns.map(({ key }) => CELLS[id]![key]));
    const [submission] = await read('filled.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
    expect(resources(submission!).map(({ resourceType }) => resourceType)).toEqual(
      mapping.resources.map(({ resource }) => resource.resourceType),
    );
    // Numbers that an object is made for stand in the resource.
    expect(resources(submission!).at(-1)).toMatchObject(MADE[id] ?? {});
    expect(submission!.cellProblems!.flat()).toEqual([]);
    expect(validateEntries(resources(submission!), context).flat()).toEqual([]);
  });

  it('covers every mapping of the content', () => {
    expect(tableContent().mappings.map(({ id }) => id)).toEqual(Object.keys(CELLS).sort());
  });

  it('names columns, codes and notes in the template', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(
      (await makeTemplate(tableContent().mappings.find(({ id }) => id === 'beds')!)) as unknown as ArrayBuffer,
    );
    const sheet = book.getWorksheet('床位')!;
    expect(sheet.getRow(1).values).toEqual([
      undefined,
      '机构统一社会信用代码*',
      '床位编号*',
      '床位类别*',
      '病区',
      '是否负压',
      '启用日期*',
      '停用日期',
      '记录编号',
    ]);
    expect(sheet.getCell('C2').dataValidation.type).toBe('list');
    expect(book.getWorksheet('代码')!.getCell('A2').value).toBe('普通床位');
    expect(book.getWorksheet('填写说明')!.rowCount).toBe(9);
  });
});

const BEDS = '机构统一社会信用代码,床位编号,床位类别,启用日期';

describe('tables', () => {
  let right: string;
  beforeAll(() => {
    right = `${BEDS}\n${uscc(1)},1,康复,2021-01-01\n`;
  });

  it('reads UTF-8 with and without byte order mark, GB18030, tabs and semicolons alike', async () => {
    const gb18030 = Buffer.from(
      'bbfab9b9cdb3d2bbc9e7bbe1d0c5d3c3b4fac2eb2cb4b2cebbb1e0bac52cb4b2cebbc0e0b1f02cc6f4d3c3c8d5c6da0a',
      'hex',
    );
    const files = [right, `\uFEFF${right}`, right.replaceAll(',', '\t'), right.replaceAll(',', ';')].map((text) =>
      Buffer.from(text),
    );
    const gbRow = Buffer.concat([
      gb18030,
      Buffer.from(`${uscc(1)},1,`),
      Buffer.from('bfb5b8b4', 'hex'),
      Buffer.from(',2021-01-01\n'),
    ]);
    for (const content of [...files, gbRow]) {
      const [submission] = await read('床位.csv', content);
      expect(resources(submission!)[0]).toMatchObject({
        resourceType: 'Location',
        type: [{ coding: [{ code: 'rehabilitation' }] }],
      });
    }
  });

  it('leaves out what is empty and takes a header below a title', async () => {
    const [submission] = await read('x.csv', `2025 年床位登记表\n\n${right}\n,,,\n`);
    expect(submission!.bundle.entry).toHaveLength(1);
    expect(submission!.rows).toEqual(['x!4']);
    expect(resources(submission!)[0]).not.toHaveProperty('description');
  });

  it('quarantines only the row of a wrong cell, and says which cell', async () => {
    const [submission] = await read(
      '床位.csv',
      `${BEDS}\n${uscc(1)},1,康复,2021-01-01\n${uscc(1)},2,豪华,2021-13-45\n${uscc(1)},3,康复,\n`,
    );
    expect(submission!.rows).toEqual(['床位!2', '床位!C3', '床位!D4']);
    expect(
      submission!.cellProblems!.map((problems) => problems!.map(({ rule, expression }) => `${rule} ${expression}`)),
    ).toEqual([
      [],
      ['cell-code Location.type[0].coding[0].code', 'cell-date Location.extension[0].valuePeriod.start'],
      ['cell-required Location.extension[0].valuePeriod.start'],
    ]);
    expect(resources(submission!)[1]).toMatchObject({ type: [{ coding: [{ code: '豪华' }] }] });
  });

  it('takes no masked value of an export for a new one', async () => {
    const header = '姓名,身份证号,居民编号,性别,出生日期,居住地区划代码';
    const row = (name: string, number: string) => `${name},${number},R1,男,1990-05-05,530403001001`;
    const [submission] = await read(
      '居民.csv',
      [header, row('崔*', '999900**********05'), row('阳*光', ''), row('示某', '')].join('\n'),
    );
    expect(submission!.cellProblems!.map((problems) => (problems ?? []).map(({ rule }) => rule))).toEqual([
      ['cell-masked', 'cell-masked'],
      [],
      [],
    ]);
  });

  it('notices id numbers that Excel keeps as numbers', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('居民');
    sheet.addRow(['姓名', '身份证号', '居民编号', '性别', '出生日期', '居住地区划代码']);
    sheet.addRow(['示某', Number('530403199005051234'), 'R1', '男', new Date('1990-05-05'), 530403001001]);
    const [submission] = await read('r.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
    expect(submission!.cellProblems![0]!.map(({ rule }) => rule)).toEqual(['cell-precision']);
    expect(resources(submission!)[0]).toMatchObject({
      birthDate: '1990-05-05',
      extension: [{ valueCode: '530403001001' }],
    });
  });

  it('divides a long table into parts with names of their own, never inside a row', async () => {
    const rows = Array.from(
      { length: 2600 },
      (_, i) => `例某,${idNumber('1980-01-01', i % 1000)},${uscc(1)},执业医师,2020-01-01`,
    );
    const parts = await read(
      '人员.csv',
      ['姓名,身份证号,机构统一社会信用代码,职业类别,任职起始日期', ...rows].join('\n'),
    );
    expect(parts.map((part) => part.bundle.entry!.length)).toEqual([5000, 200]);
    expect(parts[1]!.externalId).toBe(`${parts[0]!.externalId}/2`);
    expect(resources(parts[1]!)[0]!.resourceType).toBe('Practitioner');
  });
});

describe('files that are wrong', () => {
  const files: [name: string, content: Buffer, code: string][] = [
    ['junk.csv', Buffer.from([0x00, 0xff, 0x12]), 'ingest.encoding'],
    ['junk.csv', Buffer.from([0xff, 0xfe, 0xff, 0x80, 0x80]), 'ingest.encoding'],
    ['junk.xlsx', Buffer.from('not a zip'), 'ingest.not-a-workbook'],
    ['junk.xlsx', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(64, 7)]), 'ingest.not-a-workbook'],
    ['old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'ingest.old-excel'],
    ['photo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'ingest.format'],
    ['empty.csv', Buffer.alloc(0), 'ingest.empty'],
    ['huge.csv', Buffer.alloc(100 * 1024 * 1024 + 1), 'ingest.too-large'],
    ['broken.json', Buffer.from('{"resourceType":'), 'ingest.not-json'],
    ['list.json', Buffer.from('[1]'), 'ingest.not-fhir'],
    ['bundle.json', Buffer.from('{"resourceType":"Bundle","type":"batch","entry":[1]}'), 'ingest.not-fhir'],
    ['lines.ndjson', Buffer.from('{"resourceType":"Patient"}\n{oops\n'), 'ingest.not-json'],
    ['header.csv', Buffer.from('a,b,c\n1,2,3\n'), 'ingest.mapping-not-recognised'],
    ['half.csv', Buffer.from('机构统一社会信用代码,床位编号,床位类别\nx,1,康复\n'), 'ingest.columns-missing'],
    ['twice.csv', Buffer.from(`${BEDS},床号\nx,1,康复,2021-01-01,2\n`), 'ingest.column-twice'],
    ['quote.csv', Buffer.from(`${BEDS}\n"x,1\n`), 'ingest.csv'],
    ['only-header.csv', Buffer.from(`${BEDS}\n`), 'ingest.empty'],
  ];
  it.each(files.map(([name, content, code]) => [name, code, content] as const))(
    '%s gives one clear error: %s',
    async (name, code, content) => {
      const error = await refusal(read(name, content));
      expect(error.code).toBe(code);
      expect(error.texts.zh).not.toMatch(/\{\w+\}|undefined/);
      expect(error.texts.en).not.toMatch(/\{\w+\}|undefined/);
    },
  );

  it('names sheet, row and columns', async () => {
    expect((await refusal(read('床位.csv', '机构统一社会信用代码,床位编号\nx,1\n', 'beds'))).texts.zh).toBe(
      '工作表“床位”第 1 行表头缺少列：床位类别、启用日期',
    );
    const book = new ExcelJS.Workbook();
    book.addWorksheet('封面').addRow(['说明']);
    book.addWorksheet('数据').addRow(['a']);
    expect((await refusal(read('x.xlsx', Buffer.from(await book.xlsx.writeBuffer()), 'beds'))).texts.zh).toBe(
      '工作簿中没有工作表“床位”，现有：封面、数据',
    );
    expect((await refusal(read('x.ndjson', '{"resourceType":"Patient"}\n\n{"a":}\n'))).texts.zh).toContain('第 3 行');
    expect((await refusal(read('x.csv', 'x', 'no-such'))).code).toBe('ingest.mapping-unknown');
  });

  it('does not quote content that may be personal', async () => {
    const error = await refusal(read('x.json', '{"resourceType":"Patient","name":张三}'));
    expect(JSON.stringify([error.texts, error.details])).not.toContain('张三');
  });
});
