import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAccess } from '../../access/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { expand, getValueSet, lookup, subsumes, type TermContext } from '../../record/index.ts';
import { type CommandContext, UsageError } from '../command.ts';
import type { Platform } from '../platform.ts';
import { terminologyCommand } from './terminology.ts';

const GB = 'urn:oid:2.16.156.10011.2.3.999';
const dir = mkdtempSync(join(tmpdir(), 'kangyu-terms-'));
let k: Kernel;
let platform: Platform;
beforeAll(async () => {
  k = await testKernel();
  platform = { kernel: k, access: createAccess(k) } as Platform;
});

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
}

async function run(args: string[]): Promise<{ out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const ctx: CommandContext = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: {},
    terminal: false,
    withPlatform: (work) => work(platform),
  };
  try {
    expect(await terminologyCommand.run(args, ctx)).toBe(0);
  } catch (error) {
    throw Object.assign(error as Error, { printed: err.join('\n') });
  }
  return { out: out.join('\n'), err: err.join('\n') };
}

const load = (path: string, version: string, ...more: string[]) =>
  run(['load', path, '--system', GB, '--version', version, ...more]);
const at = (on: string): TermContext => ({ q: k.db, on });

const OLD = `代码,名称,上级代码,英文,停用,备注
1,家庭关系,,Family,,甲
10,配偶,1,Spouse,,
20,子,1,Son,,
29,"养子,继子",20,,是,
`;
/** 代码 名称 上级代码 | 1 家庭关系 | 10 配偶 1 | 20 儿子 1 | 30 女 1, with tabs, in GB18030. */
const NEW = Buffer.from(
  'b4fac2eb09c3fbb3c609c9cfbcb6b4fac2eb0a3109bcd2cda5b9d8cfb5090a313009c5e4c5bc09310a323009b6f9d7d309310a333009c5ae09310a',
  'hex',
);

describe('kangyu terminology load', () => {
  it('loads a table by the names of its header, and says which columns it did not read', async () => {
    const { out } = await load(file('old.csv', OLD), '2003', '--valid-from', '2003-01-01');
    expect(out).toBe(`${GB} version 2003: 4 concepts, loaded\ncolumns not read: 备注`);
    expect(await lookup(at('2025-01-01'), { system: GB, code: '29' })).toMatchObject({
      version: '2003',
      display: '养子,继子',
    });
    expect((await lookup(at('2025-01-01'), { system: GB, code: '10', displayLanguage: 'en' })).display).toBe('Spouse');
    expect(await subsumes(at('2025-01-01'), { system: GB, codeA: '1', codeB: '29' })).toBe('subsumes');
  });

  it('loads the same again without a change, and refuses another content under the same version', async () => {
    expect((await load(join(dir, 'old.csv'), '2003', '--valid-from', '2003-01-01')).out).toContain(
      'loaded before, unchanged',
    );
    const other = file('other.csv', OLD.replace('配偶', '伴侣'));
    await expect(load(other, '2003')).rejects.toThrow(/other content/);
    expect((await lookup(at('2025-01-01'), { system: GB, code: '10' })).display).toBe('配偶');
  });

  it('puts a new version beside the old one, in GB18030 with tabs, and says what differs', async () => {
    const { out } = await load(file('new.txt', NEW), '2025', '--valid-from', '2025-07-01', '--json');
    expect(JSON.parse(out)).toMatchObject({
      concepts: 4,
      unchanged: false,
      difference: {
        before: '2003',
        added: 1,
        removed: 1,
        examples: expect.arrayContaining([
          { kind: 'added', code: '30', display: '女', before: null },
          { kind: 'removed', code: '29', display: '养子,继子', before: null },
          { kind: 'changed', code: '20', display: '儿子', before: '子' },
        ]),
      },
    });
    expect((await lookup(at('2025-12-31'), { system: GB, code: '20' })).display).toBe('儿子');
    expect((await lookup(at('2025-06-30'), { system: GB, code: '20' })).display).toBe('子');
    expect((await lookup(at('2025-12-31'), { system: GB, version: '2003', code: '20' })).display).toBe('子');
    const all = await expand(at('2025-12-31'), await getValueSet(at('2025-12-31'), `${GB}?fhir_vs=isa/1`));
    expect(all.contains.map(({ code }) => code)).toEqual(['1', '10', '20', '30']);
  });

  it('takes columns, properties and the hierarchy of codes from a mapping', async () => {
    const mapping = file(
      'icd.yaml',
      'title: 疾病分类\nhierarchy: prefix\nvalueSet: urn:test:icd\ncolumns: { code: 疾病代码, display: 疾病名 }\nproperties: { chapter: 章 }\n',
    );
    const table = file(
      'icd.csv',
      '章;疾病代码;疾病名\nI;A00;霍乱\nI;A00.0;古典生物型霍乱\nI;A00.001;某型霍乱\nII;C16;胃恶性肿瘤\n',
    );
    await run(['load', table, '--system', 'urn:test:icd-system', '--version', '1', '--mapping', mapping]);
    expect(await subsumes(at('2025-01-01'), { system: 'urn:test:icd-system', codeA: 'A00', codeB: 'A00.001' })).toBe(
      'subsumes',
    );
    const { property } = await lookup(at('2025-01-01'), { system: 'urn:test:icd-system', code: 'C16' });
    expect(property).toContainEqual({ code: 'chapter', valueString: 'II' });
    const found = await expand(at('2025-01-01'), await getValueSet(at('2025-01-01'), 'urn:test:icd'), {
      filter: '霍乱',
    });
    expect(found.total).toBe(3);
  });

  it('names every wrong row and loads nothing', async () => {
    const wrong = file(
      'wrong.csv',
      'code,display,parent,valid_from\na,A,,\na,B,,\n,C,,\nd,,,\ne,E,,2025-13-01\nf,F,f,\n',
    );
    const error = await load(wrong, 'w').catch((thrown) => thrown);
    expect(error.message).toContain('wrong.csv has 5 errors');
    expect(error.printed.split('\n')).toEqual([
      'wrong.csv line 3: The code a stands in line 2 too',
      'wrong.csv line 4: The code is missing',
      'wrong.csv line 5: The code d has no name',
      'wrong.csv line 6: "2025-13-01" is not a date YYYY-MM-DD',
      'wrong.csv line 7: The code f is its own parent',
    ]);
    const lost = await load(file('lost.csv', 'code,display,parent\na,A,b\nb,B,a\nc,C,gone\n'), 'w').catch(
      (thrown) => thrown,
    );
    expect(lost.printed).toBe('lost.csv line 4: The parent gone of c is not in the table');
    const circle = await load(file('circle.csv', 'code,display,parent\na,A,b\nb,B,a\n'), 'w').catch((thrown) => thrown);
    expect(circle.printed).toMatch(/stand above each other/);
    expect(await k.db.query(`select from record.code_system where version = 'w'`)).toHaveLength(0);
  });

  it('refuses what is no table, a wrong mapping and wrong use', async () => {
    await expect(load(join(dir, 'nothing.csv'), '1')).rejects.toThrow(/Cannot read/);
    await expect(load(file('empty.csv', ''), '1')).rejects.toThrow(/no rows/);
    await expect(load(file('binary.csv', Buffer.from([0, 1, 2])), '1')).rejects.toThrow(/not text/);
    await expect(load(file('nocode.csv', 'x,y\n1,2\n'), '1')).rejects.toThrow(/mapping of columns/);
    await expect(load(file('quote.csv', 'code,display\na,"b\n'), '1')).rejects.toThrow(/not valid CSV/);
    const bad = file('bad.yaml', 'colums: {}\n');
    await expect(load(file('fine.csv', 'code,display\na,b\n'), '1', '--mapping', bad)).rejects.toThrow(
      /mapping of columns/,
    );
    await expect(load(join(dir, 'fine.csv'), '1', '--valid-from', 'May')).rejects.toThrow(UsageError);
    await expect(run(['load', 'x.csv'])).rejects.toThrow(UsageError);
    await expect(run(['drop'])).rejects.toThrow(UsageError);
  });

  it('lists what is here, and the ledger tells who loaded it', async () => {
    const { out } = await run(['list', '--json', '--origin', 'table']);
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ url: GB, version: '2025', concepts: 4, validFrom: '2025-07-01', origin: 'table' }),
    );
    expect((await run(['list'])).out).toMatch(
      new RegExp(`^${GB.replaceAll('.', '\\.')} +2003 +table +4 +2003-01-01\\.\\.$`, 'm'),
    );
    await platform.access.audit.close();
    const rows = await k.owner.query(`select from access.audit_entry where action = 'terminology.load'`);
    expect(rows.length).toBe(3);
  });
});
