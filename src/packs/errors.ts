import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'packs.content': { status: 500, zh: '专项包内容有误：{problems}', en: 'A pack is wrong: {problems}' },
  'packs.unknown': { status: 404, zh: '没有专项包 {pack}', en: 'There is no pack {pack}' },
  'packs.folder': {
    status: 422,
    zh: '{folder} 不是专项包目录（缺少 pack.yaml）',
    en: '{folder} is no folder of a pack (it has no pack.yaml)',
  },
  'packs.no-folder': {
    status: 500,
    zh: 'KANGYU_PACKS 中的 {folder} 不是目录',
    en: 'KANGYU_PACKS names {folder}, which is no folder',
  },
  'packs.too-late': {
    status: 500,
    zh: '专项包已读入，不能再改变 KANGYU_PACKS',
    en: 'The packs were read already: KANGYU_PACKS cannot change any more',
  },
  'packs.twice': {
    status: 500,
    zh: '专项包 {pack} 有两份，另一份在 {folder}',
    en: 'There are two packs {pack}, the other one in {folder}',
  },
  'packs.form-unknown': {
    status: 404,
    zh: '专项包 {pack} 在 {day} 没有表单 {form}',
    en: 'The pack {pack} has no form {form} on {day}',
  },
});
