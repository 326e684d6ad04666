import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'registers.content': {
    status: 500,
    zh: '登记规则文件 {file} 有误：{reason}',
    en: 'The rules of the registers in {file} are broken: {reason}',
  },
  'registers.unknown': { status: 404, zh: '登记中没有 {reference}', en: 'The register has no {reference}' },
  'registers.rule-unknown': { status: 404, zh: '没有登记规则 {rule}', en: 'There is no register rule {rule}' },
  'registers.finding-gone': {
    status: 409,
    zh: '该问题已不存在，请刷新列表',
    en: 'The finding is not there any more; load the list again',
  },
  'registers.column': { status: 422, zh: '没有列“{column}”', en: 'There is no column {column}' },
  'registers.fixed': {
    status: 422,
    zh: '“{column}”是登记时的编号，不能改；停用后重新登记',
    en: '{column} is the number of the entry and cannot be changed; close it and enter another',
  },
  'registers.invalid': {
    status: 422,
    zh: '登记内容有 {count} 处不符合要求：{firstZh}',
    en: 'The entry has {count} problems: {firstEn}',
  },
  'registers.version': {
    status: 412,
    zh: '有人已改动此登记，请查看最新内容后再试',
    en: 'Somebody changed the entry; look at the newest state and try again',
  },
  'registers.known': {
    status: 409,
    zh: '已登记过：{name}（{reference}），请改那一条',
    en: 'It is on record already: {name} ({reference}); change that one',
  },
  'registers.similar': {
    status: 409,
    zh: '有 {count} 条相似登记（如 {name}），确认不是同一个再保存',
    en: 'There are {count} similar entries (such as {name}); save again if it is another one',
  },
  'registers.close-day': {
    status: 422,
    zh: '停用日期 {day} 早于启用日期 {start}',
    en: 'The last day {day} lies before the first, {start}',
  },
  'registers.close-future': {
    status: 422,
    zh: '停用日期 {day} 晚于一年以后',
    en: 'The last day {day} lies more than a year ahead',
  },
  'registers.closed': { status: 409, zh: '该登记已停用', en: 'The entry is closed already' },
  'registers.successor': {
    status: 422,
    zh: '承接机构 {reference} 不存在或就是本机构',
    en: 'The successor {reference} does not exist or is the institution itself',
  },
  'registers.refused': { status: 422, zh: '未能入库：{firstZh}', en: 'It could not be stored: {firstEn}' },
});
