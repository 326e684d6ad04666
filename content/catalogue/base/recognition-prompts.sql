/*
code: recognition-prompts
title: {zh: 检查检验互认提示数, en: Prompts of recognised results}
domain: {zh: 医疗服务, en: Health services}
unit: {zh: 次, en: prompts}
decimals: 0
direction: neutral
definition:
  zh: 开单时提示已有可互认结果的次数，按开单机构和提示日期计；按处理结果、不采用理由和项目分
  en: Times an order was shown an earlier result that is recognised, by ordering institution and day; by outcome, reason of refusal and item
formula:
  zh: 期内互认提示数
  en: prompts in the period
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
strata: [outcome, reason, item]
numerator: {zh: 互认提示, en: prompts}
references:
  - 医疗机构检查检验结果互认管理办法（国卫医发〔2022〕6号）
*/
:include(recognition-prompt; numerator=1; strata=jsonb_strip_nulls(jsonb_build_object('outcome', case p.accepted when true then 'accepted' when false then 'refused' else 'open' end,
         'reason', p.reason, 'item', p.item)))
