import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'exchange.content': {
    status: 500,
    zh: '内容文件 {file} 有误：{reason}',
    en: 'The content file {file} is wrong: {reason}',
  },
  'exchange.envelope': {
    status: 400,
    zh: '交互信封有误（{place}）：{reasonZh}',
    en: 'The envelope is wrong ({place}): {reasonEn}',
  },
  'exchange.node-unknown': {
    status: 401,
    zh: '发送节点 {node} 未登记公钥',
    en: 'The sending node {node} is not registered with a key',
  },
  'exchange.node-refused': {
    status: 403,
    zh: '发送节点 {node} 不能使用此接口：{reasonZh}',
    en: 'The sending node {node} may not use this door: {reasonEn}',
  },
  'exchange.receiver': {
    status: 400,
    zh: '接收节点不是本平台（{own}）',
    en: 'The receiving node is not this platform ({own})',
  },
  'exchange.clock': {
    status: 401,
    zh: '发送时间与平台时间相差超过 {seconds} 秒，请校准时钟',
    en: 'The time of sending differs by more than {seconds} seconds; set the clock',
  },
  'exchange.signature': { status: 401, zh: '签名不正确', en: 'The signature is wrong' },
  'exchange.replayed': { status: 409, zh: '随机数已使用过', en: 'The nonce was used before' },
  'exchange.service-unknown': { status: 404, zh: '没有服务 {service}', en: 'There is no service {service}' },
  'exchange.not-served': {
    status: 501,
    zh: '本平台不提供服务 {service}：{reasonZh}',
    en: 'The service {service} is not served here: {reasonEn}',
  },
  'exchange.payload': {
    status: 422,
    zh: '载荷有误：{reasonZh}',
    en: 'The payload is wrong: {reasonEn}',
  },
  'exchange.payload-type': {
    status: 422,
    zh: '服务 {service} 不接收 {type}',
    en: 'The service {service} does not take {type}',
  },
  'exchange.node-account': {
    status: 422,
    zh: '订阅须以账号身份进行，请在节点登记中填写账号',
    en: 'A subscription acts for an account; name one in the entry of the node',
  },
  'exchange.figure-area': {
    status: 403,
    zh: '{area} 不在节点的地区范围内',
    en: '{area} is outside the area of the node',
  },
  'exchange.slot-taken': {
    status: 409,
    zh: '号源已被占用：{slots}',
    en: 'The slots are taken: {slots}',
  },
  'exchange.referral-state': {
    status: 409,
    zh: '转诊当前状态（{status}）不能这样处理',
    en: 'The referral is {status}; this cannot be done now',
  },
  'exchange.partly': {
    status: 422,
    zh: '{held} 条记录未入库，原因见各条回执',
    en: '{held} records were not stored; their receipts say why',
  },
  'exchange.upload-unknown': { status: 404, zh: '没有这项上报', en: 'There is no such upload' },
  'exchange.upload-definition': {
    status: 422,
    zh: '没有名为 {definition} 的上报内容',
    en: 'There is no definition {definition} of an upload',
  },
  'exchange.upload-exists': {
    status: 409,
    zh: '向该上级平台的这项上报已建立',
    en: 'This upload to that platform stands already',
  },
  'exchange.upload-node': {
    status: 422,
    zh: '上报的对象应为已登记公钥的上级平台',
    en: 'An upload goes to a higher platform that is registered with a key',
  },
  'exchange.upload-way': {
    status: 422,
    zh: '以 FHIR 接口对接的上级平台只接收记录',
    en: 'A platform above that is a FHIR server takes records only',
  },
  'exchange.own-code': {
    status: 422,
    zh: '节点代码可含字母、数字和 . _ : -，最长 64 位',
    en: 'A code has letters, digits and . _ : - and at most 64 of them',
  },
  'exchange.batch-unknown': { status: 404, zh: '没有这个上报批次', en: 'There is no such batch' },
  'exchange.batch-state': {
    status: 409,
    zh: '批次当前状态不能这样处理',
    en: 'The batch is not in a state for this',
  },
  'exchange.not-reached': {
    status: 502,
    zh: '上级平台未应答：{reason}',
    en: 'The higher platform gave no answer: {reason}',
  },
  'exchange.refused-there': {
    status: 502,
    zh: '上级平台拒绝：{reason}',
    en: 'The higher platform refused: {reason}',
  },
});
