/** What a form must fulfil beyond its columns: codes that carry others, days in order. Pure. */
import { parseUscc } from '../../algorithms/uscc.ts';
import { parseWs218 } from '../../algorithms/ws218.ts';
import type { FormProblem, Mapping, Value } from '../../ingest/index.ts';

type Values = ReadonlyMap<string, Value>;

/** Pairs of columns of which the second may not lie before the first. */
const DAYS: readonly (readonly [from: string, until: string])[] = [
  ['start', 'end'],
  ['licenceFrom', 'licenceUntil'],
  ['registrationFrom', 'registrationUntil'],
  ['qualificationFrom', 'qualificationUntil'],
  ['birthDate', 'start'],
];

export function checkForm(mapping: Mapping, values: Values): FormProblem[] {
  const problems: FormProblem[] = [];
  const wrong = (column: string, zh: string, en: string) => problems.push({ column, message: { zh, en } });
  const titleOf = (key: string) => mapping.columns.find((column) => column.key === key);
  for (const [from, until] of DAYS) {
    const [a, b] = [values.get(from), values.get(until)];
    const [first, last] = [titleOf(from), titleOf(until)];
    if (!first || !last || typeof a !== 'string' || typeof b !== 'string' || a <= b) continue;
    wrong(until, `“${last.zh}”早于“${first.zh}”`, `${last.en} lies before ${first.en}`);
  }
  const uscc = values.get('uscc');
  const parsed = typeof uscc === 'string' ? parseUscc(uscc) : undefined;
  if (parsed && !parsed.ok)
    wrong(
      'uscc',
      parsed.fault === 'checksum' ? '统一社会信用代码校验位不正确' : '统一社会信用代码应为 18 位，不含 I、O、S、V、Z',
      parsed.fault === 'checksum'
        ? 'The check character of the credit code is wrong'
        : 'A credit code has 18 characters',
    );
  else if (parsed?.ok && !parsed.uscc.orgCodeValid)
    wrong(
      'uscc',
      '统一社会信用代码中的组织机构代码校验位不正确',
      'The organization code inside the credit code is wrong',
    );
  if (mapping.id === 'institutions') checkWs218(values, wrong);
  if (values.has('licenceUntil') && !values.has('licence'))
    wrong('licence', '填了许可证有效期，须填登记号', 'A licence with days needs its number');
  const registered = ['registrationNumber', 'scope', 'registrationFrom', 'registrationUntil'];
  if (!values.has('registration') && registered.some((key) => values.has(key)))
    wrong('registration', '填了注册信息，须选执业注册类型', 'Say which kind of registration it is');
  if (values.get('registration') === 'multi-site' && !values.has('registrationUntil'))
    wrong('registrationUntil', '多机构备案须填有效期止', 'A further place of practice needs its last day');
  return problems;
}

/** The 22 characters of WS 218 hold the organization code and the class, which stand in columns of their own too. */
function checkWs218(values: Values, wrong: (column: string, zh: string, en: string) => void): void {
  const text = values.get('code');
  if (typeof text !== 'string') return;
  const parsed = parseWs218(text);
  if (!parsed.ok) {
    wrong(
      'code',
      parsed.fault === 'org-code'
        ? '卫生机构代码中的组织机构代码校验位不正确'
        : '卫生机构代码应为 22 位（WS 218-2002）',
      parsed.fault === 'org-code' ? 'The organization code inside is wrong' : 'It has 22 characters (WS 218-2002)',
    );
    return;
  }
  const uscc = values.get('uscc');
  const own = typeof uscc === 'string' ? parseUscc(uscc) : undefined;
  if (own?.ok && own.uscc.orgCode !== parsed.code.orgCode)
    wrong(
      'code',
      '卫生机构代码与统一社会信用代码的组织机构代码不一致',
      'Its organization code is not that of the credit code',
    );
  if (values.has('class') && parsed.code.institutionClass !== values.get('class'))
    wrong(
      'code',
      `卫生机构代码中的机构类别 ${parsed.code.institutionClass} 与所填类别不一致`,
      `Its class ${parsed.code.institutionClass} is not the class given`,
    );
}
