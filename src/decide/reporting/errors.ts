import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'reporting.content': {
    status: 500,
    zh: '报告卡内容有误：{problems}',
    en: 'The content of reporting is wrong: {problems}',
  },
  'reporting.card-unknown': { status: 404, zh: '没有这张报告卡', en: 'There is no such report card' },
  'reporting.disease': {
    status: 422,
    zh: '{day} 没有须报告的病种 {disease}',
    en: 'On {day} there is no disease {disease} that is reported',
  },
  'reporting.answers': {
    status: 422,
    zh: '报告卡填写有误，未上报：{items}',
    en: 'Not reported, some answers are wrong: {items}',
  },
  'reporting.clock': {
    status: 422,
    zh: '诊断时间 {diagnosed} 晚于现在 {now}，请核对填写内容与设备时间',
    en: 'The diagnosis at {diagnosed} lies after now ({now}): check the answer and the clock of the device',
  },
  'reporting.address': {
    status: 422,
    zh: '没有代码为 {area} 的地区，请填写现住地区的行政区划代码',
    en: 'There is no area {area}; the area of residence is a division code',
  },
  'reporting.institution': {
    status: 422,
    zh: '请选择您所在范围内的报告机构',
    en: 'Name a reporting institution within your area',
  },
  'reporting.patient': {
    status: 422,
    zh: '请选择居民，或填写姓名、性别和出生日期',
    en: 'Name a resident, or give name, sex and date of birth',
  },
  'reporting.same-case': {
    status: 409,
    zh: '该患者 {day} 已报告过{disease}，请核对后再决定是否另报',
    en: 'The patient was reported with {disease} on {day}; compare before you report another case',
  },
  'reporting.card-known': {
    status: 409,
    zh: '编号 {id} 的报告卡已存在且内容不同，请用订正',
    en: 'The card {id} stands already with other answers; correct it instead',
  },
  'reporting.version': {
    status: 409,
    zh: '这张报告卡刚刚被别人处理过，请刷新后再试',
    en: 'Somebody has worked on this card since; look again',
  },
  'reporting.step': {
    status: 422,
    zh: '处于“{state}”的报告卡不能“{step}”',
    en: 'A card in the state “{state}” does not take the step “{step}”',
  },
  'reporting.closed': {
    status: 409,
    zh: '这张报告卡{state}，不能再修改',
    en: 'This card is {state} and is not changed any more',
  },
  'reporting.reason': { status: 422, zh: '请选择原因', en: 'A reason is needed' },
  'reporting.note': { status: 422, zh: '请填写说明', en: 'A note is needed' },
  'reporting.other': {
    status: 422,
    zh: '请指明同一患者、同一病种的另一张有效卡',
    en: 'Name another standing card of the same patient and disease',
  },
  'reporting.not-yours': {
    status: 403,
    zh: '这一步由{who}办理',
    en: 'This step is for {who}',
  },
  'reporting.too-many-rows': {
    status: 422,
    zh: '一份表最多 {limit} 张报告卡，请分开上报',
    en: 'A table holds at most {limit} cards; send it in parts',
  },
  'reporting.refused': {
    status: 422,
    zh: '报告卡未通过校验，未保存：{problems}',
    en: 'The card was refused and nothing is saved: {problemsEn}',
  },
});
