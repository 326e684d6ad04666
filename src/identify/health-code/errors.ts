import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'identify.code-id-number': {
    status: 422,
    zh: '身份证号不正确：请逐位核对 18 位号码',
    en: 'The id number is wrong: check each of its 18 characters',
  },
  'identify.code-not-matched': {
    status: 422,
    zh: '姓名与身份证号同人口登记不一致，请核对，或携带证件到窗口办理',
    en: 'Name and id number do not agree with the register; check them or go to a window with your document',
  },
  'identify.code-other-person': {
    status: 409,
    zh: '该账号已实名绑定另一人',
    en: 'The account already stands for somebody else',
  },
  'identify.code-taken': {
    status: 409,
    zh: '此人已有自己的账号；如非本人所开，请到窗口办理',
    en: 'This person has an account of their own; go to a window if it is not yours',
  },
  'identify.code-not-bound': {
    status: 409,
    zh: '账号尚未实名认证，请先申领本人的健康码',
    en: 'The account is not verified yet; apply for your own code first',
  },
  'identify.code-unknown': { status: 404, zh: '没有这个健康码', en: 'There is no such code' },
  'identify.code-state': {
    status: 409,
    zh: '健康码当前状态（{state}）不能进行此操作（{action}）',
    en: 'A code in the state {state} cannot be asked to {action}',
  },
  'identify.code-too-often': {
    status: 429,
    zh: '操作过于频繁，请 {seconds} 秒后再试',
    en: 'Too often; try again in {seconds} seconds',
  },
  'identify.guardian-limit': {
    status: 409,
    zh: '一个账号最多代管 {limit} 名家庭成员',
    en: 'One account looks after at most {limit} family members',
  },
  'identify.guardian-self': { status: 422, zh: '不能为本人设监护', en: 'Nobody is their own guardian' },
  'identify.guardian-age': {
    status: 422,
    zh: '此人已满 {age} 周岁，不能按子女代管',
    en: 'This person is {age} or older and cannot be added as a child',
  },
  'identify.guardian-exists': {
    status: 409,
    zh: '此人已在代管名单中，或申请正待核验',
    en: 'This person is looked after already, or the request waits for verification',
  },
  'identify.guardian-unknown': { status: 404, zh: '没有这项代管关系', en: 'There is no such guardianship' },
  'identify.request-unknown': { status: 404, zh: '没有这项申请', en: 'There is no such application' },
  'identify.request-decided': { status: 409, zh: '申请已办结', en: 'The application is decided already' },
  'identify.code-rule': {
    status: 422,
    zh: '{field} 的取值 {value} 不在现行规则中',
    en: '{value} is no {field} of the rules in force',
  },
  'identify.terminal-unknown': {
    status: 403,
    zh: '终端未登记，不能识读健康码',
    en: 'The terminal is not registered and may not read codes',
  },
  'identify.terminal-inactive': {
    status: 403,
    zh: '终端未启用、已停用或已过期',
    en: 'The terminal is not active, suspended or expired',
  },
  'identify.terminal-elsewhere': {
    status: 403,
    zh: '终端不在当前角色的管辖范围内',
    en: 'The terminal lies outside the area of this role',
  },
  'identify.terminal-clock': {
    status: 403,
    zh: '终端时钟与平台相差超过 {seconds} 秒',
    en: "The terminal's clock differs by more than {seconds} seconds",
  },
  'identify.terminal-signature': {
    status: 403,
    zh: '终端签名不正确',
    en: "The terminal's signature is wrong",
  },
  'identify.terminal-key': { status: 422, zh: '公钥不是 SM2 曲线上的点', en: 'The public key is no point of SM2' },
  'identify.terminal-exists': { status: 409, zh: '该公钥已登记', en: 'This public key is registered already' },
  'identify.terminal-state': {
    status: 409,
    zh: '已注销的终端不能再启用，请重新登记',
    en: 'A revoked terminal stays revoked; register it anew',
  },
  'identify.scan-replayed': { status: 409, zh: '请求重复，已拒绝', en: 'The request was sent before and is refused' },
  'identify.code-invalid': { status: 422, zh: '不是本平台签发的健康码', en: 'This is no code of this platform' },
  'identify.code-expired': {
    status: 422,
    zh: '健康码已过期，请刷新后再扫',
    en: 'The code has expired; show a fresh one',
  },
  'identify.code-used': {
    status: 409,
    zh: '该动态码已使用过，请刷新后再扫',
    en: 'The code was used already; show a fresh one',
  },
  'identify.code-suspended': { status: 422, zh: '健康码已挂失', en: 'The code is suspended' },
  'identify.code-revoked': { status: 422, zh: '健康码已注销或已换发', en: 'The code is revoked or was replaced' },
  'identify.code-deceased': { status: 422, zh: '持码人已登记死亡', en: 'The holder is registered as deceased' },
  'identify.code-factor': {
    status: 422,
    zh: '打印卡需核对第二要素（密码或证件尾号）',
    en: 'A printed card needs its second factor (PIN or last characters of the id number)',
  },
  'identify.code-factor-wrong': { status: 422, zh: '第二要素不正确', en: 'The second factor is wrong' },
  'identify.code-locked': {
    status: 422,
    zh: '第二要素多次不符，打印卡已锁定至 {until}',
    en: 'Too many wrong second factors; the printed card is locked until {until}',
  },
  'identify.grant-unknown': {
    status: 403,
    zh: '扫码授权不存在、已过期，或不属于本机构、本账号',
    en: 'The permission of this scan is unknown, has ended, or belongs to another institution or account',
  },
  'identify.scan-late': {
    status: 422,
    zh: '离线扫码的时间不在可补传的 {days} 天之内',
    en: 'An offline scan may be handed in within {days} days of its time',
  },
});
