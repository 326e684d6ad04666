import { Document, Packer, Paragraph, Table, TableCell, TableRow } from 'docx';
import { describe, expect, it } from 'vitest';
import './errors.ts';
import { MAX_DOCUMENT_MB } from './document.ts';
import { readDocument } from './read-document.ts';
import { readPlanFile } from './read-plan-file.ts';
import { INVENTED_PLAN, makePdf, makeZip } from './testing.ts';

const SENTENCE = '到2035年，全区每千人口床位数达到6.2张，婴儿死亡率控制在5‰以内。';
/** SENTENCE in GB18030; Node encodes no GB, so these are the bytes that iconv gives. */
const GB = Buffer.from(
  'b5bd32303335c4eaa3acc8abc7f8c3bfc7a7c8cbbfdab4b2cebbcafdb4efb5bd362e32d5c5a3acd3a4b6f9cbc0cdf6c2cabfd8d6c6d4da35a1ebd2d4c4daa1a3',
  'hex',
);
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a text', () => {
  it.each([
    ['UTF-8', Buffer.from(SENTENCE), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${SENTENCE}`), 'utf-8'],
    ['UTF-16', utf16(SENTENCE), 'utf-16le'],
    ['big-endian UTF-16', utf16(SENTENCE).swap16(), 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from(`${SENTENCE}\n`.repeat(3), 'utf16le'), 'utf-16le'],
    ['GB18030', GB, 'gb18030'],
  ])('is read in %s', async (_, bytes, encoding) => {
    const read = await readDocument(bytes, 'plan.txt');
    expect(read).toMatchObject({ kind: 'text', encoding, warnings: [] });
    expect(read.text.split('\n')[0]).toBe(SENTENCE);
  });

  it.each([
    // "規劃目標達到百分之九十以上" in Big5
    ['Big5', Buffer.from('b357b9baa5d8bcd0b946a8eca6caa4c0a4a7a445a451a548a457', 'hex')],
    ['no encoding at all', Buffer.from([0x81, 0xff, 0x82, 0xff, 0xfe, 0x80, 0x41, 0xff])],
  ])('in %s is refused', async (_, bytes) => {
    await expect(readDocument(bytes, 'plan.txt')).rejects.toEqual(code('plans.document-encoding'));
  });
});

describe('a web page', () => {
  it('gives its article with tables as lines, without what the site puts around it', async () => {
    const { text, kind, encoding } = await readDocument(Buffer.from(INVENTED_PLAN), 'plan.html');
    expect([kind, encoding]).toEqual(['html', 'utf-8']);
    expect(text).toMatch(/^江川区“十六五”健康服务发展规划\n/);
    expect(text).toContain('健康资源 | 1 | 每千人口执业（助理）医师数（人） | 3.10 | 3.60 | 预期性 |\n| 2 |');
    expect(text).not.toMatch(/首页|备案号|信息公开/);
  });

  it('is decoded as it declares', async () => {
    const page = Buffer.concat([
      Buffer.from('<html><head><meta charset="gb2312"></head><body><p>'),
      GB,
      Buffer.from('</p></body>'),
    ]);
    expect(await readDocument(page, 'plan.htm')).toMatchObject({ text: SENTENCE, encoding: 'gb18030' });
  });

  it('runs no script and reads no layout table as figures', async () => {
    const page = `<html><body><script>document.write('x')</script><table><tr><td><p>一、目标</p><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table></td></tr></table></body></html>`;
    expect((await readDocument(Buffer.from(page), 'a.html')).text).toBe('一、目标\n甲 | 1 |\n乙 | 2 |');
  });
});

describe('a Word document', () => {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const word = () =>
    Packer.toBuffer(
      new Document({
        sections: [
          {
            children: [
              new Paragraph(SENTENCE),
              new Table({
                rows: [
                  new TableRow({ children: [cell('指标'), cell('2030年'), cell('2035年')] }),
                  new TableRow({ children: [cell('床位数（张）'), cell('5.1'), cell('6.2')] }),
                ],
              }),
            ],
          },
        ],
      }),
    );

  it('gives paragraphs and table rows as lines', async () => {
    expect(await readDocument(await word(), 'plan.docx')).toEqual({
      text: `${SENTENCE}\n指标 | 2030年 | 2035年 |\n床位数（张） | 5.1 | 6.2 |`,
      kind: 'word',
      warnings: [],
    });
  });

  it('is known by its content, and a wrong name is told', async () => {
    expect((await readDocument(await word(), 'plan.pdf')).warnings).toEqual([
      { code: 'extension', extension: '.pdf', kind: 'word' },
    ]);
  });

  it('with macros, unpacking without end, or half of it missing is refused', async () => {
    const part = '<w:document/>';
    await expect(
      readDocument(makeZip({ 'word/document.xml': part, 'word/vbaProject.bin': 'x' }), 'a.docm'),
    ).rejects.toEqual(code('plans.document-macros'));
    const bomb = Buffer.alloc(101 * 1024 * 1024);
    await expect(readDocument(makeZip({ 'word/document.xml': bomb }), 'a.docx')).rejects.toEqual(
      code('plans.document-bomb'),
    );
    await expect(readDocument(makeZip({ 'word/document.xml': bomb }, 1000), 'a.docx')).rejects.toEqual(
      code('plans.document-bomb'),
    );
    const whole = await word();
    await expect(readDocument(whole.subarray(0, whole.length / 2), 'a.docx')).rejects.toEqual(
      code('plans.document-damaged'),
    );
    await expect(readDocument(makeZip({ 'word/document.xml': part }), 'a.docx')).rejects.toEqual(
      code('plans.document-damaged'),
    );
  });
});

describe('a PDF', () => {
  const line = (text: string, y: number, x = 60) => ({ x, y, text });
  const page = (number: number, ...lines: string[]) => ({
    words: [
      line('某县健康规划', 810),
      ...lines.map((text, index) => line(text, 740 - index * 20)),
      line(`— ${number} —`, 30, 280),
    ],
  });

  it('gives its text without heads and page numbers, with wrapped lines joined', async () => {
    const long = '全区医疗卫生机构床位配置持续优化，服务能力稳步提升，到期末全面达到规划要求并不断完善';
    const pages = [1, 2, 3].map((number) => page(number, long, '基层体系。', `（${number}）目标：达到6.2张`));
    const { text, kind } = await readDocument(makePdf(pages), 'plan.pdf');
    expect(kind).toBe('pdf');
    expect(text.split('\n').slice(0, 2)).toEqual([`${long}基层体系。`, '（1）目标：达到6.2张']);
    expect(text).not.toMatch(/某县健康规划|—/);
  });

  it('gives a framed table row by row, wrapped cells whole and cells over several rows once', async () => {
    const xs = [60, 130, 260, 330];
    const rows = [700, 670, 630, 600];
    const flat = rows.map((y, index) => [index === 2 ? 130 : 60, y, 330, y] as [number, number, number, number]);
    const upright = xs.map((x) => [x, 600, x, 700] as [number, number, number, number]);
    const words = [
      line('领域', 680, 65),
      line('指标', 680, 135),
      line('2035年', 680, 265),
      line('资源', 630, 65),
      line('每千人口', 655, 135),
      line('床位数', 638, 135),
      line('6.2', 645, 265),
      line('护士数', 610, 135),
      line('4.1', 610, 265),
    ];
    const { text } = await readDocument(makePdf([{ words, rules: [...flat, ...upright] }]), 'plan.pdf');
    expect(text).toBe('领域 | 指标 | 2035年 |\n资源 | 每千人口床位数 | 6.2 |\n| 护士数 | 4.1 |');
  });

  it('without text says that it is a scan of so many pages', async () => {
    const scan = makePdf([{ words: [] }, { words: [] }]);
    await expect(readDocument(scan, 'scan.pdf')).rejects.toMatchObject({
      code: 'plans.document-scanned',
      details: { pages: 2 },
    });
    const half = await readDocument(makePdf([page(1, SENTENCE, SENTENCE), { words: [] }]), 'plan.pdf');
    expect(half.warnings).toEqual([{ code: 'pages-without-text', pages: [2] }]);
  });

  it('with a password or cut off is refused', async () => {
    await expect(readDocument(makePdf([page(1, SENTENCE)], { encrypted: true }), 'a.pdf')).rejects.toEqual(
      code('plans.document-encrypted'),
    );
    await expect(readDocument(Buffer.from('%PDF-1.7 nothing else'), 'a.pdf')).rejects.toEqual(
      code('plans.document-damaged'),
    );
  });
});

describe('what is no document', () => {
  const compound = (...names: string[]) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(504),
      ...names.map((name) => Buffer.from(name, 'utf16le')),
    ]);
  it.each([
    ['an empty file', Buffer.alloc(0), 'plans.document-empty'],
    ['a file of blanks', Buffer.from(' \n\n'), 'plans.document-empty'],
    ['a .doc of Word 97', compound('WordDocument'), 'plans.document-old'],
    ['an encrypted Office file', compound('EncryptionInfo', 'EncryptedPackage'), 'plans.document-encrypted'],
    ['RTF', Buffer.from('{\\rtf1 text}'), 'plans.document-old'],
    ['a workbook', makeZip({ '[Content_Types].xml': 'x', 'xl/workbook.xml': 'x' }), 'plans.document-other'],
    ['OFD', makeZip({ 'OFD.xml': 'x' }), 'plans.document-other'],
    ['some other archive', makeZip({ 'a.txt': 'x' }), 'plans.document-kind'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'plans.document-picture'],
    ['a program', Buffer.from('MZ\0\0\0\0'), 'plans.document-kind'],
    ['bytes of no kind', Buffer.from(Array.from({ length: 400 }, (_, n) => n % 32)), 'plans.document-kind'],
    ['a text longer than any plan', Buffer.from('长'.repeat(2_000_001)), 'plans.document-too-long'],
    ['a file above the limit', Buffer.alloc(MAX_DOCUMENT_MB * 1024 * 1024 + 1, 'a'), 'plans.document-too-large'],
  ])('is refused with a reason: %s', async (_, bytes, expected) => {
    await expect(readDocument(bytes, 'plan.docx')).rejects.toEqual(code(expected));
  });
});

describe('the plan in a document', () => {
  it('is read from the page: table, sentences and tasks, but no figure of the past', async () => {
    const { plan } = await readPlanFile(Buffer.from(INVENTED_PLAN), 'plan.html');
    expect(plan.plan).toMatchObject({ title: '江川区“十六五”健康服务发展规划', period: [2031, 2035] });
    expect(plan.tableIndicators.map(({ no, target }) => [no, target.op, target.value])).toEqual([
      ['1', '>=', 3.6],
      ['2', '>=', 4.2],
      ['3', '>=', 0.5],
      ['4', '<=', 5],
    ]);
    expect(plan.statedTargets.map(({ value }) => value)).toEqual(expect.arrayContaining([38, 92, 4]));
    expect(plan.statedTargets.map(({ value }) => value)).not.toContain(5.1);
    expect(plan.tasks.map(({ title }) => title)).toEqual(['完善急救网络', '加强人才培养']);
  });

  it('is empty in a novel', async () => {
    const novel = '那天傍晚，他走了3里路，到家时天已经黑了。桌上有2只碗，谁也没有说话。\n'.repeat(200);
    const { plan } = await readPlanFile(Buffer.from(novel), 'novel.txt');
    expect([plan.tableIndicators, plan.statedTargets, plan.tasks, plan.standards]).toEqual([[], [], [], []]);
  });
});
