import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'access.not-signed-in': { status: 401, zh: '请先登录', en: 'Sign in first' },
  'access.session-ended': { status: 401, zh: '会话已结束，请重新登录', en: 'The session has ended; sign in again' },
  'access.bad-credentials': { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  'access.bad-token': { status: 401, zh: '令牌无效、已过期或已吊销', en: 'The token is unknown, expired or revoked' },
  'access.locked': {
    status: 401,
    zh: '连续失败次数过多，账号已锁定，{minutes} 分钟后再试',
    en: 'Too many failures; the account is locked, try again in {minutes} minutes',
  },
  'access.too-many-attempts': {
    status: 429,
    zh: '登录尝试过于频繁，请稍后再试',
    en: 'Too many sign-in attempts; try again later',
  },
  'access.inactive': { status: 403, zh: '账号已停用', en: 'The account is not active' },
  'access.demo-only': { status: 403, zh: '演示账号只能用于演示实例', en: 'Demo accounts work on demo instances only' },
  'access.no-role': {
    status: 403,
    zh: '该账号没有这个角色（或已过期）',
    en: 'The account does not hold this role, or no longer',
  },
  'access.forbidden': {
    status: 403,
    zh: '当前角色无权进行此操作（{permission}）',
    en: 'This role may not do that ({permission})',
  },
  'access.outside-area': {
    status: 403,
    zh: '{area} 不在当前角色的管辖范围内',
    en: '{area} lies outside the area of this role',
  },
  'access.cross-site': { status: 403, zh: '拒绝来自其他网站的请求', en: 'Requests from other sites are refused' },
  'access.change-password-first': { status: 403, zh: '请先修改初始密码', en: 'Change the initial password first' },
  'access.weak-password': { status: 422, zh: '密码不符合要求：{reasonZh}', en: 'The password is too weak: {reasonEn}' },
  'access.account-exists': { status: 409, zh: '账号 {account} 已存在', en: 'The account {account} exists already' },
  'access.account-unknown': { status: 404, zh: '没有这个账号', en: 'There is no such account' },
  'access.account-name': {
    status: 422,
    zh: '账号只能由小写字母、数字和 . _ - 组成，长度 2–63',
    en: 'An account name has 2 to 63 lower-case letters, digits and . _ -',
  },
  'access.token-unknown': { status: 404, zh: '没有这个令牌', en: 'There is no such token' },
  'access.role-unknown': { status: 422, zh: '没有角色 {role}', en: 'There is no role {role}' },
  'access.separation': {
    status: 422,
    zh: '系统管理员、安全管理员、审计员三种角色不得由同一人担任',
    en: 'One person may not be two of system administrator, security administrator and auditor',
  },
  'access.administrator-account': {
    status: 403,
    zh: '不能代替系统管理员、安全管理员或审计管理员：其密码与令牌只能由运维人员用命令行处理',
    en: 'Nobody stands in for an administrator or the auditor: their passwords and tokens are made by the operator at the command line',
  },
  'access.own-account': {
    status: 403,
    zh: '不能修改自己的角色或停用自己',
    en: 'Nobody changes their own roles or deactivates themselves',
  },
  'access.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'access.audit-overloaded': {
    status: 503,
    zh: '审计账本暂不可写，为保护记录已停止受理',
    en: 'The audit ledger cannot be written; requests stop until it can',
  },
});
