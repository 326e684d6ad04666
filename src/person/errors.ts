import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'person.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'person.lane-unknown': {
    status: 422,
    zh: '没有泳道 {lane}；可用：{lanes}',
    en: 'There is no lane {lane}; there are {lanes}',
  },
  'person.has-records': {
    status: 409,
    zh: '仍有记录以该患者为对象，先删除或等其保存期满',
    en: 'Records still speak of this Patient; they are erased first, or their time has to pass',
  },
  'person.document-unknown': { status: 404, zh: '没有这份文书', en: 'There is no such document' },
  'person.attachment-unknown': {
    status: 404,
    zh: '文书没有这个附件，或其内容不在平台上',
    en: 'The document has no such attachment, or its content is not held here',
  },
  'person.attachment-type': {
    status: 415,
    zh: '附件不是它所声明的类型（{type}），不提供下载',
    en: 'The attachment is not of the type it states ({type}) and is not handed out',
  },
});
