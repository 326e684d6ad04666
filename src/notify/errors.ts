import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'notify.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'notify.channel-unset': {
    status: 422,
    zh: '本平台没有接通“{channel}”，请联系管理员',
    en: 'This platform has no gateway for {channel}; ask the administrator',
  },
  'notify.address-missing': {
    status: 422,
    zh: '选择“{channel}”须填写对应的地址',
    en: 'The channel {channel} needs an address',
  },
  'notify.delivery-unknown': { status: 404, zh: '没有这条发送记录', en: 'There is no such delivery' },
  'notify.delivery-not-dead': {
    status: 409,
    zh: '只有发送失败的消息可以重发',
    en: 'Only a message that was given up can be sent again',
  },
  'notify.receipt-refused': { status: 401, zh: '回执签名无效', en: 'The signature of the receipt is not valid' },
});
