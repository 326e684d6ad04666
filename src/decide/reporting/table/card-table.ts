/** The table of cards, one row a case, as templates write it and files are read by it, and what can be wrong with it. */
import type { Item } from '../../../algorithms/forms/model.ts';
import { COMMON, type Form, type ProblemTexts, problemMaker } from '../../../measure/returns/index.ts';
import { cardForm } from '../card-form.ts';

const text = (key: string, zh: string, en: string, width: number) => ({ key, zh, en, width, input: true, text: true });
const BEFORE = [
  text('name', '姓名', 'name', 12),
  text('sex', '性别', 'sex', 8),
  text('birthDate', '出生日期', 'birth_date', 13),
  text('idNumber', '身份证号', 'id_number', 22),
];
const AFTER = [
  text('institution', '报告单位', 'institution', 24),
  text('makeup', '补报', 'late_entry', 8),
  text('note', '说明', 'note', 30),
];

let made: Form | undefined;

/** The person, every question of the card, the institution; the questions of annexes are filled in where the disease asks for them. */
export function cardTable(): Form {
  made ??= {
    kind: 'kangyu-report-cards',
    version: '1',
    columns: [...BEFORE, ...cardItems().map((item) => text(item.code, item.label.zh, item.code, 16)), ...AFTER],
    required: ['name', 'sex', 'birthDate', 'disease', 'caseClass', 'onset', 'diagnosed', 'address'],
    filled: ['name', 'disease'],
    main: 'disease',
    item: { zh: '疾病', en: 'disease', key: 'diseases' },
  };
  return made;
}

/** Questions of the card in their order. */
export const cardItems = (): Item[] => cardForm().form.sections.flatMap(({ items }) => items);

const PROBLEMS = {
  ...COMMON,
  option: ['error', '“{value}”不是可选项，见字典', '"{value}" is none of the options; see the dictionary'],
  day: ['error', '应为日期，如 2025-12-31', 'A day such as 2025-12-31 is wanted'],
  time: [
    'error',
    '应为到分的时间，如 2025-12-31 08:30（单元格用文本格式）',
    'A time to the minute such as 2025-12-31 08:30 is wanted, written as text',
  ],
  disease: ['error', '当日没有须报告的病种“{value}”', 'No disease "{value}" is reported on that day'],
  clock: [
    'error',
    '诊断时间晚于现在，请核对填写内容与设备时间',
    'The diagnosis lies after now: check it and the clock of the device',
  ],
  address: ['error', '没有代码为“{value}”的地区', 'There is no area "{value}"'],
  institution: ['error', '没有报告单位“{value}”', 'There is no institution "{value}"'],
  'institution-missing': ['error', '请填写报告单位', 'Name the reporting institution'],
  'institution-outside': ['error', '报告单位不在您的范围内', 'The institution is not one you report for'],
  card: ['error', '{zh}', '{en}'],
  doubt: ['info', '{zh}', '{en}'],
  late: ['info', '超过 {hours} 小时时限，将记为迟报', 'Beyond the limit of {hours} hours: it counts as late'],
  'same-case': [
    'warning',
    '该患者 {day} 已报告过同一疾病；确为另一次发病请在说明中写明',
    'The patient was reported with this disease on {day}; if it is another case, say so in the note',
  ],
  'same-row': [
    'warning',
    '与第 {row} 行是同一患者的同一疾病；确为另一次发病请在说明中写明',
    'The same patient and disease as row {row}; if it is another case, say so in the note',
  ],
} as const satisfies ProblemTexts;

export const problem = problemMaker<typeof PROBLEMS, string>(PROBLEMS);
