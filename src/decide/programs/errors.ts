import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'programs.pack-unknown': { status: 404, zh: '没有编号为 {pack} 的服务项目', en: 'There is no programme {pack}' },
  'programs.enrolment-unknown': { status: 404, zh: '没有这条纳入管理记录', en: 'There is no such enrolment' },
  'programs.contact-unknown': { status: 404, zh: '没有这条服务记录', en: 'There is no such contact' },
  'programs.record-unknown': {
    status: 404,
    zh: '没有这条需要说明的记录；它可能已被更正或删除',
    en: 'There is no such record to be told; it may have been put right or taken back',
  },
  'programs.record-choice': {
    status: 422,
    zh: '“{choice}”不在可选项中：{known}',
    en: '“{choice}” is none of the choices: {knownEn}',
  },
  'programs.not-residents': {
    status: 422,
    zh: '{pack} 不以居民为对象',
    en: 'The programme {packEn} is not about residents',
  },
  'programs.not-institutions': {
    status: 422,
    zh: '{pack} 不以机构为对象',
    en: 'The programme {packEn} is not about institutions',
  },
  'programs.institution-day': {
    status: 422,
    zh: '日期 {day} 不正确：须在机构开业日期 {openedOn} 及以后、今天 {today} 及以前',
    en: 'The day {day} is wrong: it is not before the institution opened ({openedOn}) and not after today ({today})',
  },
  'programs.institution-enrolled': {
    status: 409,
    zh: '该机构自 {enrolled} 起已纳入',
    en: 'The institution takes part since {enrolled} already',
  },
  'programs.institution-not-eligible': {
    status: 422,
    zh: '该机构不符合“{pack}”的纳入条件（{known}）',
    en: 'The institution does not meet the condition of “{packEn}” ({knownEn})',
  },
  'programs.day': {
    status: 422,
    zh: '{item} {day} 不正确：须在出生日期 {birthDate} 之后、今天 {today} 及以前',
    en: '{itemEn} {day} is wrong: it lies after the birth ({birthDate}) and not after today ({today})',
  },
  'programs.time-ahead': {
    status: 422,
    zh: '{item} {time} 还没有到',
    en: '{item} {time} has not come yet',
  },
  'programs.resident-known': {
    status: 409,
    zh: '可能已在册，请先核对',
    en: 'They may be in the register already: please compare first',
  },
  'programs.resident-number': {
    status: 409,
    zh: '该证件号的居民已在册',
    en: 'A resident with this id number is in the register already',
  },
  'programs.resident-unborn': {
    status: 422,
    zh: '出生日期 {birthDate} 晚于今天 {today}',
    en: 'The date of birth {birthDate} lies after today ({today})',
  },
  'programs.resident-since': {
    status: 422,
    zh: '居住起始日期 {since} 不正确：须在出生日期 {birthDate} 及以后、今天 {today} 及以前',
    en: 'The first day of living there ({since}) lies neither before the birth ({birthDate}) nor after today ({today})',
  },
  'programs.resident-elsewhere': {
    status: 409,
    zh: '该证件号的居民登记在其他地区，请先在人口登记中办理迁入',
    en: 'The register has a resident with this id number in another area: they have to be moved there first',
  },
  'programs.enrolled': {
    status: 409,
    zh: '该居民自 {enrolled} 起已在管',
    en: 'The resident is enrolled since {enrolled} already',
  },
  'programs.enrolled-until': {
    status: 409,
    zh: '该居民 {enrolled} 至 {exited} 在管（结案当天仍算在管），重新纳入的日期须为 {from} 或以后',
    en: 'The resident was enrolled from {enrolled} to {exited}, the last day included: the next enrolment begins on {from} or later',
  },
  'programs.institution-enrolled-until': {
    status: 409,
    zh: '该机构 {enrolled} 至 {exited} 已纳入（结束当天仍算），重新纳入的日期须为 {from} 或以后',
    en: 'The institution took part from {enrolled} to {exited}, the last day included: it takes part again from {from} or later',
  },
  'programs.not-eligible': {
    status: 422,
    zh: '该居民不符合“{pack}”的纳入条件（{known}）',
    en: 'The resident does not meet the condition of “{packEn}” ({knownEn})',
  },
  'programs.not-enrolled': {
    status: 422,
    zh: '该居民在 {day} 未在管（未纳入或已结案），不能登记“{form}”',
    en: 'On {day} the resident is not enrolled (not yet, or no longer): “{formEn}” cannot be recorded',
  },
  'programs.institution-not-enrolled': {
    status: 422,
    zh: '该机构在 {day} 未纳入（尚未纳入或已结束），不能登记“{form}”',
    en: 'On {day} the institution takes no part (not yet, or no longer): “{formEn}” cannot be recorded',
  },
  'programs.exited': { status: 409, zh: '该居民已于 {exited} 结案', en: 'The enrolment ended on {exited}' },
  'programs.institution-unknown': {
    status: 422,
    zh: '没有编号为 {institution} 的机构',
    en: 'There is no institution {institution}',
  },
  'programs.doctor-unknown': {
    status: 422,
    zh: '没有登录名为 {doctor} 的账号',
    en: 'There is no account {doctor}',
  },
  'programs.exit-reason': {
    status: 422,
    zh: '没有结案原因 {reason}；可选：{known}',
    en: 'There is no reason {reason} to end it; known are {known}',
  },
  'programs.exit-day': {
    status: 422,
    zh: '结案日期 {day} 须在纳入日期 {enrolled} 之后、今天及以前',
    en: 'The last day {day} lies after the enrolment ({enrolled}) and not after today',
  },
  'programs.form-version': {
    status: 422,
    zh: '{day} 适用的“{form}”是 {holds} 起的版本，而填写的是 {given} 起的版本',
    en: 'On {day} the version of “{formEn}” from {holds} applies, not the one from {given}',
  },
  'programs.answers': {
    status: 422,
    zh: '填写内容有误，未保存：{items}',
    en: 'Not saved, some answers are wrong: {itemsEn}',
  },
  'programs.same-visit': {
    status: 409,
    zh: '{doctor} 已登记了 {day} 的同一次服务，请核对后再决定是否另存',
    en: '{doctor} has recorded the same visit of {day}; compare before you save another',
  },
  'programs.visit': {
    status: 422,
    zh: '本次服务未保存（各项一并保存）：{items}',
    en: 'Nothing of the visit is saved (it is saved as a whole): {itemsEn}',
  },
  'programs.contact-known': {
    status: 409,
    zh: '编号 {id} 的服务记录已存在且内容不同，请用更正',
    en: 'The contact {id} stands already with other answers; correct it instead',
  },
  'programs.version': {
    status: 409,
    zh: '这条记录已被他人更正到第 {version} 版',
    en: 'Somebody has corrected it meanwhile: it is version {version}',
  },
  'programs.refused': {
    status: 422,
    zh: '记录未通过校验，未保存：{problems}',
    en: 'The records were refused and nothing is saved: {problemsEn}',
  },
  'programs.role': {
    status: 403,
    zh: '您的角色不登记“{pack}”的服务',
    en: 'Your role does not record contacts of “{packEn}”',
  },
  'programs.offline-unknown': { status: 404, zh: '没有这条离线记录', en: 'There is no such offline contact' },
  'programs.offline-settled': {
    status: 409,
    zh: '这条离线记录已处理过',
    en: 'This offline contact is settled already',
  },
  'programs.offline-batch': {
    status: 422,
    zh: '一次最多上传 {batch} 条离线记录',
    en: 'At most {batch} offline contacts in one request',
  },
  'programs.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'programs.call-result': {
    status: 422,
    zh: '没有电话结果 {result}；可选：{known}',
    en: 'There is no result of a call {result}; known are {known}',
  },
  'programs.call-day': {
    status: 422,
    zh: '约定日期 {day} 须为今天 {today} 或以后',
    en: 'The agreed day {day} is not before today ({today})',
  },
  'programs.team-unknown': { status: 404, zh: '没有这个团队', en: 'There is no such team' },
  'programs.team-member': {
    status: 422,
    zh: '团队须有一名组长，且成员不重复',
    en: 'A team has one lead, and each member once',
  },
  'programs.version-team': {
    status: 409,
    zh: '团队已被他人修改到第 {version} 版，请刷新后再改',
    en: 'Somebody has changed the team meanwhile: it is version {version}',
  },
  'programs.no-workflow': {
    status: 422,
    zh: '“{pack}”没有流程状态',
    en: '“{packEn}” has no workflow',
  },
  'programs.transition': {
    status: 409,
    zh: '“{state}”状态下不能“{transition}”；可以：{known}',
    en: 'From “{stateEn}” there is no “{transitionEn}”; there are {knownEn}',
  },
  'programs.transition-form': {
    status: 422,
    zh: '填写“{form}”后自动“{transition}”，不能只改状态',
    en: '“{transitionEn}” follows from the form “{formEn}”; the state alone is not changed',
  },
  'programs.transition-role': {
    status: 403,
    zh: '您的角色不能“{transition}”',
    en: 'Your role may not do “{transitionEn}”',
  },
  'programs.transition-when': {
    status: 422,
    zh: '尚不能“{transition}”：{condition}',
    en: '“{transitionEn}” has to wait: {condition}',
  },
  'programs.task-unknown': { status: 404, zh: '没有这项待办任务', en: 'There is no such open task' },
  'programs.no-register': {
    status: 422,
    zh: '“{pack}”没有登记表，不能导入名册',
    en: '“{packEn}” has no form of registration, so no register can be imported',
  },
  'programs.name-list': {
    status: 422,
    zh: '名单有 {lines} 行，一次最多 {most} 行，请分几次',
    en: 'The list has {lines} lines; at most {most} at a time',
  },
  'programs.register-file': {
    status: 422,
    zh: '读不出名册：{reason}。请用本页的模板（第一行为列名）',
    en: 'The register cannot be read: {reasonEn}. Use the template of this page (first row = column names)',
  },
  'programs.import-unknown': { status: 404, zh: '没有这次导入', en: 'There is no such import' },
});
