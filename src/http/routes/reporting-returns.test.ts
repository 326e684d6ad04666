import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { eraseOldTables } from '../../decide/reporting/index.ts';
import { idNumber } from '../../pipeline/testing.ts';
import type { CardList, ReturnReceipt } from '../contract.ts';
import { COUNTY, OTHER, type ReportDesk, reportDesk, VILLAGE } from '../testing-reports.ts';

let desk: ReportDesk;
const HEAD = ['姓名', '性别', '出生日期', '身份证号', '联系电话', '人群分类', '病人属于', '现住地区', '详细地址'];
const CASE = ['疾病', '分型', '病例分类', '发病日期', '诊断时间', '报告单位', '说明'];
/** The resident of the index with this number, and a case of mumps of this morning. */
const person = (n: number, id = idNumber('1990-05-05', n)) => [
  // The last but one digit of the number tells the sex.
  ...['示某某', n % 2 === 1 ? '男' : '女', '1990-05-05', id, '13900000000', '农民', '本县区', VILLAGE, '上营社区1号'],
];
const mumps = ['流行性腮腺炎', '', '确诊病例', '2025-02-28', '2025-03-01 10:00', '示例卫生院1', ''];
const table = (...rows: string[][]) => [[...HEAD, ...CASE], ...rows].map((row) => row.join(',')).join('\n');

async function send(text: string, role = 'infection-officer', area = COUNTY) {
  const answer = await desk.t.app.inject({
    method: 'POST',
    url: '/api/reporting/returns',
    headers: { ...(await desk.t.signIn(role, area)), 'content-type': 'multipart/form-data; boundary=x' },
    payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="cards.csv"\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--x--\r\n`,
  });
  return { status: answer.statusCode, receipt: answer.json() as ReturnReceipt };
}
const listed = async () =>
  ((await desk.ask('GET', 'cards?limit=100', undefined, 'epidemiologist')).json() as z.infer<typeof CardList>).items;

beforeAll(async () => {
  desk = await reportDesk();
});

describe('report cards by table', () => {
  it('become cards where they are right; the others wait with the reason at their cell and leave them alone', async () => {
    const rows = [
      [...person(1), ...mumps],
      // Late by its time of diagnosis, and stored all the same.
      [...person(2), ...mumps.with(4, '2025/2/28 9:05')],
      [...person(3), ...mumps.with(2, '猜的')],
      [...person(4), ...mumps.with(4, '2025-03-01')],
      [...person(5), ...mumps.with(4, '2025-03-01 12:01')],
      [...person(6), ...mumps.with(3, '2025-03-02')],
      [...person(7, '11010119900307001X'), ...mumps],
      [...person(8).with(7, '999999'), ...mumps.with(5, '没有的医院')],
      // The same patient and disease once more.
      [...person(1), ...mumps.with(4, '2025-03-01 11:00')],
    ];
    const { status, receipt } = await send(table(...rows));
    expect([status, receipt.counts]).toEqual([201, { accepted: 2, warned: 1, rejected: 6, unchanged: 0 }]);
    const told = receipt.waiting
      .toSorted((a, b) => a.row - b.row)
      .map(({ row, problems }) => [row, ...problems.filter(({ level }) => level !== 'info').map((one) => one.column)]);
    expect(told).toEqual([
      [4, 'caseClass'],
      [5, 'diagnosed'],
      [6, 'diagnosed'],
      [7, 'onset'],
      [8, 'idNumber'],
      [9, 'institution', 'address'],
      [10, 'disease'],
    ]);
    const cards = await listed();
    expect(cards.map(({ state, late, person: who }) => [state, late, who.person]).sort()).toEqual(
      [
        ['county', false, desk.persons[0]],
        ['county', true, desk.persons[1]],
      ].sort(),
    );
    // Names and numbers of patients are sealed at rest.
    const [stored] = await desk.t.kernel.owner.query<{ text: string }>(
      `select string_agg(r::text, '') || (select string_agg(encode(content, 'escape'), '') from reporting.return_file) as text from reporting.return_row r`,
    );
    expect(stored!.text).not.toMatch(/示某某|19900505|13900000000/);

    const marked = await desk.ask('GET', `returns/${receipt.id}/annotated.xlsx`, undefined, 'infection-officer');
    expect(marked.statusCode).toBe(200);
    // Corrected and told that it is another case, they go in.
    const corrected = (
      await desk.ask(
        'POST',
        `returns/${receipt.id}/corrections`,
        {
          rows: [
            { row: 4, version: 1, cells: { caseClass: '疑似病例' } },
            { row: 10, version: 1, cells: { note: '另一次发病' } },
          ],
        },
        'infection-officer',
      )
    ).json() as ReturnReceipt;
    expect(corrected.counts).toMatchObject({ accepted: 4, rejected: 5, warned: 0 });
    expect(await listed()).toHaveLength(4);
  });

  it('are known when the file comes again, and what stands already is not doubled', async () => {
    const text = table([...person(1), ...mumps], [...person(9), ...mumps]);
    const { receipt } = await send(text);
    expect(receipt.counts).toMatchObject({ accepted: 1, unchanged: 1 });
    const again = await send(text);
    expect([again.status, again.receipt.id, again.receipt.repeated]).toEqual([200, receipt.id, true]);
    expect(await listed()).toHaveLength(5);
    // Taken back: cards that nobody reviewed are deleted, with their history.
    await desk.ask('POST', `returns/${receipt.id}/withdraw`, { reason: '报错' }, 'infection-officer');
    expect((await listed()).filter(({ state }) => state === 'deleted')).toHaveLength(1);
  });

  it('are for who passes cards on, in their own area, and seen by who sent them', async () => {
    const text = table([...person(10), ...mumps]);
    expect((await send(text, 'clinician')).status).toBe(403);
    const outside = await send(text, 'infection-officer', OTHER);
    expect(outside.receipt.counts).toMatchObject({ accepted: 0, rejected: 1 });
    const { receipt } = await send(text, 'epidemiologist');
    expect(receipt.counts.accepted).toBe(1);
    const see = async (role: string, area?: string) =>
      (await desk.ask('GET', `returns/${receipt.id}`, undefined, role, area)).statusCode;
    expect([await see('epidemiologist'), await see('infection-officer'), await see('epidemiologist', OTHER)]).toEqual([
      200, 404, 403,
    ]);
  });

  it('are asked for by a template with every question of the card, its options and the areas', async () => {
    const answer = await desk.t.app.inject({
      url: `/api/reporting/template.xlsx?area=${COUNTY}`,
      headers: await desk.t.signIn('infection-officer', COUNTY),
    });
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(answer.rawPayload as never);
    const heads = (book.getWorksheet('数据')!.getRow(1).values as string[]).slice(1);
    expect(heads).toEqual(
      expect.arrayContaining(['姓名 name', '诊断时间 diagnosed', 'HBsAg阳性时间 hbvSurface', '报告单位 institution']),
    );
    const dictionary = book.getWorksheet('字典')!;
    const words = dictionary.getSheetValues().flat().join(' ');
    expect(words).toContain('I期梅毒');
    expect(book.getWorksheet('地区')!.rowCount).toBeGreaterThan(50);
  });

  it('lose their file and cells after a time, not what became of their rows', async () => {
    const { receipt } = await send(table([...person(1), ...mumps]), 'epidemiologist');
    const { kernel } = desk.t;
    const kept = () =>
      kernel.db.query(
        `select w.state, f.content is null as gone from reporting.return r join reporting.return_file f on f.id = r.file
         join reporting.return_row w on w.return = r.id where r.id = $1`,
        [receipt.id],
      );
    expect(await eraseOldTables(kernel)).toBe(0);
    desk.t.advance(181 * 24 * 60);
    expect(await eraseOldTables(kernel)).toBeGreaterThan(0);
    expect(await eraseOldTables(kernel)).toBe(0);
    expect(await kept()).toEqual([{ state: expect.any(String), gone: true }]);
    const seen = (await desk.ask('GET', `returns/${receipt.id}`, undefined, 'epidemiologist')).json() as ReturnReceipt;
    expect(seen.counts).toEqual(receipt.counts);
    expect(JSON.stringify(seen)).not.toContain('示');
  });
});
