import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'plans.content': { status: 500, zh: '规划文件有误：{problems}', en: 'A plan file is wrong: {problems}' },
  'plans.not-found': { status: 404, zh: '没有编号为 {plan} 的规划', en: 'There is no plan {plan}' },
  'plans.doubt-not-found': {
    status: 404,
    zh: '规划 {plan} 没有编号为 {doubt} 的疑点',
    en: 'The plan {plan} has no doubt {doubt}',
  },
  'plans.decision-stale': {
    status: 409,
    zh: '疑点 {doubt} 已有他人作出新的决定，请刷新后再定',
    en: 'Somebody has decided on the doubt {doubt} in the meantime; load it again',
  },
  'plans.decision-open': {
    status: 422,
    zh: '疑点 {doubt} 没有可以撤回的决定',
    en: 'The doubt {doubt} has no decision that could be taken back',
  },
  'plans.decision-reason': { status: 422, zh: '请写明理由', en: 'Give the reason' },
  'plans.decision-target': {
    status: 422,
    zh: '指标 {target} 不在疑点 {doubt} 之内，或不能评判',
    en: 'The target {target} is not one of the doubt {doubt}, or cannot be judged',
  },
  'plans.decision-value': { status: 422, zh: '决定有误：{reasonZh}', en: 'The decision is wrong: {reasonEn}' },
  'plans.date': {
    status: 422,
    zh: '日期 {on} 不正确，应为 YYYY-MM-DD',
    en: 'The date {on} is wrong; it must be YYYY-MM-DD',
  },
  'plans.snapshot-not-found': {
    status: 404,
    zh: '没有编号为 {snapshot} 的评估快照',
    en: 'There is no evaluation snapshot {snapshot}',
  },
  'plans.snapshot-tampered': {
    status: 500,
    zh: '评估快照 {snapshot} 的内容与冻结时的校验值不一致（{part}），不能使用；请从备份恢复后再用',
    en: 'Evaluation snapshot {snapshot} no longer matches the digest it was frozen with ({part}) and must not be used; restore it from a backup',
  },
  'plans.snapshot-early': {
    status: 422,
    zh: '评估日期 {on} 晚于今天，不能冻结',
    en: 'The evaluation date {on} lies ahead and cannot be frozen',
  },
  'plans.release-personal': {
    status: 422,
    zh: '公开的文字中有身份证号或手机号，请删去后再发布',
    en: 'The public text holds an id number or a mobile number; remove it before releasing',
  },
  'plans.release-rows': {
    status: 422,
    zh: '评估快照中没有这些指标：{rows}',
    en: 'The evaluation snapshot has no such targets: {rows}',
  },
  'plans.release-unknown': {
    status: 404,
    zh: '没有编号为 {release} 的公开版本，或已撤回',
    en: 'There is no release {release}, or it was withdrawn',
  },
  'plans.release-withdrawn': {
    status: 409,
    zh: '公开版本 {release} 已经撤回',
    en: 'Release {release} is withdrawn already',
  },
  'plans.release-tampered': {
    status: 500,
    zh: '公开版本 {release} 的内容与发布时的校验值不一致，已停止显示',
    en: 'Release {release} no longer matches the digest it was released with and is not shown',
  },
  'plans.not-public': {
    status: 404,
    zh: '规划 {plan} 没有公开的内容',
    en: 'Nothing of the plan {plan} is public',
  },
  'plans.feedback-unknown': {
    status: 404,
    zh: '没有编号为 {feedback} 的意见',
    en: 'There is no feedback {feedback}',
  },
  'plans.feedback-empty-answer': {
    status: 422,
    zh: '公开答复须填写答复内容',
    en: 'An answer to be published needs a text',
  },
  'plans.draft-unknown': { status: 404, zh: '没有编号为 {draft} 的规划草案', en: 'There is no draft {draft}' },
  'plans.draft-version': { status: 404, zh: '草案没有第 {version} 版', en: 'The draft has no version {version}' },
  'plans.draft-closed': {
    status: 409,
    zh: '草案已颁布或已放弃，不能再改',
    en: 'The draft was enacted or discarded and cannot be changed',
  },
  'plans.draft-changed': {
    status: 412,
    zh: '草案已被 {by} 修改，请刷新后再保存',
    en: 'The draft was changed by {by}; load it again before saving',
  },
  'plans.draft-taken': {
    status: 409,
    zh: '编号 {plan} 的规划已存在，请更换草案的规划编号',
    en: 'A plan {plan} exists already; give the draft another plan id',
  },
  'plans.draft-invalid': {
    status: 422,
    zh: '草案还不是完整的规划：{problems}',
    en: 'The draft is no complete plan yet: {problems}',
  },
  'plans.compare-same': {
    status: 422,
    zh: '请选择两份不同的评估进行比较',
    en: 'Choose two different evaluations to compare',
  },
});
