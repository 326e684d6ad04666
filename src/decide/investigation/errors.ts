import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'investigation.content': {
    status: 500,
    zh: '流行病学调查内容有误：{problems}',
    en: 'The content of investigations is wrong: {problems}',
  },
  'investigation.not-a-case': {
    status: 422,
    zh: '{patient} 不在这条信号的病例清单中',
    en: '{patient} is not among the cases of this signal',
  },
  'investigation.own-contact': {
    status: 422,
    zh: '病例不能是自己的密切接触者',
    en: 'A case cannot be a contact of itself',
  },
});
