import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'work.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'work.item-unknown': { status: 404, zh: '没有这项工作', en: 'There is no such work item' },
  'work.unit-unknown': { status: 404, zh: '没有这个单位：{unit}', en: 'There is no such unit: {unit}' },
  'work.unit-exists': { status: 409, zh: '已有名为“{unit}”的单位', en: 'There is a unit named {unit} already' },
  'work.unit-loop': {
    status: 422,
    zh: '上级单位不能是本单位或其下级',
    en: 'A unit cannot stand above itself',
  },
  'work.unit-kind': { status: 422, zh: '没有单位类别 {kind}', en: 'There is no kind of unit {kind}' },
  'work.account-unknown': { status: 422, zh: '没有账号 {account}', en: 'There is no account {account}' },
  'work.member-unknown': { status: 404, zh: '{account} 不在该单位', en: '{account} does not belong to the unit' },
  'work.owner-missing': {
    status: 422,
    zh: '须指明负责单位或负责人',
    en: 'A work item needs an owner: a unit or an account',
  },
  'work.not-yours': {
    status: 403,
    zh: '只有负责单位、配合单位或管理人员可以这样做',
    en: 'Only the owner, a co-operating unit or those who manage the work may do that',
  },
  'work.not-manager': {
    status: 403,
    zh: '只有该地区的任务管理人员可以这样做',
    en: 'Only those who manage work in that area may do that',
  },
  'work.transition': {
    status: 409,
    zh: '当前状态是“{stateZh}”，不能{actionZh}',
    en: 'It is {stateEn}; one cannot {actionEn} it now',
  },
  'work.version': {
    status: 412,
    zh: '{by} 在 {at} 已改动此项，请查看最新内容后再试',
    en: '{by} changed it at {at}; look at the newest state and try again',
  },
  'work.reason-missing': { status: 422, zh: '须写明理由', en: 'A reason must be given' },
  'work.day': {
    status: 422,
    zh: '日期 {day} 不正确，应为 YYYY-MM-DD',
    en: 'The date {day} is wrong; it must be YYYY-MM-DD',
  },
  'work.due-not-later': {
    status: 422,
    zh: '新期限须晚于原期限 {due}',
    en: 'The new due date must be after the present one, {due}',
  },
  'work.milestone-unknown': { status: 404, zh: '没有这个节点', en: 'There is no such milestone' },
  'work.evidence-unknown': { status: 404, zh: '没有这份佐证材料', en: 'There is no such evidence' },
  'work.evidence-empty': { status: 422, zh: '文件是空的：{name}', en: 'The file is empty: {name}' },
  'work.evidence-type': {
    status: 422,
    zh: '不接受这种文件：{name}；可以上传 {allowed}',
    en: 'This kind of file is not taken: {name}; one may upload {allowed}',
  },
  'work.evidence-content': {
    status: 422,
    zh: '文件内容与后缀不符：{name}',
    en: 'The content of the file does not fit its ending: {name}',
  },
  'work.evidence-size': {
    status: 413,
    zh: '文件超过 {limit} MB：{name}',
    en: 'The file is larger than {limit} MB: {name}',
  },
});
