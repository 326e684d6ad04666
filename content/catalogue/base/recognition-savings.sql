/*
code: recognition-savings
title: {zh: 检查检验互认节省费用, en: Savings by recognised results}
domain: {zh: 医疗服务, en: Health services}
unit: {zh: 元, en: yuan}
decimals: 2
direction: higher
definition:
  zh: 采用互认结果而未重复的项目，按提示当日价目表的价格合计；没有价格的项目不计
  en: Prices, by the list of the day of the prompt, of items not repeated because a result was recognised; items without a price do not count
formula:
  zh: Σ 采用项目的价格
  en: sum of the prices of accepted items
source: INST
version: '1'
validFrom: 2022-03-01
kind: flow
subject: {type: GuidanceResponse, title: {zh: 互认提示, en: prompt}}
reach:
  recognition_prompt: id
  institution:
    field: id
    subjects: select id::text from recognition.pub_prompt where institution = any(:keys)
strata: [item]
numerator: {zh: 节省费用, en: savings}
references:
  - 医疗机构检查检验结果互认管理办法（国卫医发〔2022〕6号）
*/
:include(recognition-prompt; only=p.accepted and p.price is not null; numerator=p.price; strata=jsonb_build_object('item', p.item))
