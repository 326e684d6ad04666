import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'demo.region-unknown': {
    status: 404,
    zh: '没有示范地区 {region}；可用：{known}',
    en: 'There is no demo region {region}; known are: {known}',
  },
  'demo.content-broken': {
    status: 500,
    zh: '示范内容 {file} 有误：{reason}',
    en: 'Demo content {file} is broken: {reason}',
  },
  'demo.options': { status: 422, zh: '示范参数 {name} 不正确：{reason}', en: 'Demo option {name} is wrong: {reason}' },
  'demo.production': { status: 409, zh: '生产实例不接受示范数据', en: 'A production instance does not take demo data' },
  'demo.other-load': {
    status: 409,
    zh: '此实例已装入另一组示范数据（{loaded}），请换一个数据目录',
    en: 'This instance already holds another demo ({loaded}); use another data folder',
  },
  'demo.loading': { status: 409, zh: '示范数据正由另一个进程装入', en: 'Another process is loading the demo' },
  'demo.refused': {
    status: 502,
    zh: '{url} 拒绝了提交 {submission}：{reason}',
    en: '{url} refused submission {submission}: {reason}',
  },
});
