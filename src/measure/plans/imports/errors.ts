import { defineErrors } from '../../../kernel/index.ts';

defineErrors({
  'plans.import-not-found': { status: 404, zh: '没有这份导入', en: 'There is no such import' },
  'plans.import-item-not-found': { status: 404, zh: '没有编号为 {item} 的条目', en: 'There is no item {item}' },
  'plans.import-no-file': { status: 422, zh: '没有收到文件', en: 'There is no file in the request' },
  'plans.import-item': { status: 422, zh: '条目的内容不符合要求', en: 'The item is not in order' },
  'plans.import-header': { status: 422, zh: '规划信息不符合要求', en: 'The header of the plan is not in order' },
  'plans.import-span': {
    status: 422,
    zh: '所选文字超出了文档（共 {length} 字）',
    en: 'The selected text lies outside the document ({length} characters)',
  },
  'plans.import-item-read': {
    status: 409,
    zh: '从文档读出的条目不能删除，可以拒绝它',
    en: 'An item read from the document cannot be deleted; reject it',
  },
  'plans.import-incomplete': {
    status: 422,
    zh: '还不能保存：有 {count} 处需要补正',
    en: 'It cannot be saved yet: {count} things need correction',
  },
  'plans.import-id-taken': {
    status: 409,
    zh: '规划编号 {plan} 已被另一份规划使用，请换一个',
    en: 'The id {plan} is taken by another plan; choose another',
  },
  'plans.import-id-fixed': {
    status: 409,
    zh: '已保存为规划 {plan}，编号不能再改',
    en: 'It was saved as plan {plan}; the id stays',
  },
  'plans.import-saved': {
    status: 409,
    zh: '这份导入已保存为规划 {plan}，不能删除',
    en: 'This import was saved as plan {plan} and cannot be deleted',
  },
});
