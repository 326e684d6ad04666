import { describe, expect, it } from 'vitest';
import { planLexicon, readPlan } from '../index.ts';

const headerOf = (text: string) => {
  const { spans: _spans, confidence: _confidence, id: _id, ...fields } = readPlan(text, planLexicon()).plan;
  return fields;
};

describe('the header of a plan document', () => {
  it('takes the title inside the notice, with issuer, date and number', () => {
    const text = `青府办发〔2026〕17号
青川市人民政府办公室
关于印发青川市“十五五”
卫生健康发展规划的通知
各县(市、区)人民政府:
现将《青川市“十五五”卫生健康发展规划》印发给你们。
二〇二六年三月十八日
青川市“十五五”卫生健康发展规划
依据《云南省“十五五”规划》和省委意见(云发〔2025〕3号),云南省人民政府部署,制定本规划。
一、总体要求`;
    expect(headerOf(text)).toEqual({
      title: '青川市“十五五”卫生健康发展规划',
      region: '云南省青川市',
      period: [2026, 2030],
      issuer: '青川市人民政府办公室',
      issuedOn: '2026-03-18',
      docNo: '青府办发〔2026〕17号',
    });
  });

  it('joins a title broken over lines and reads years in brackets', () => {
    const text = '白石县紧密型医共体建设三年\n行动计划(2024—2026年)\n为提升服务能力,制定本计划。\n一、目标';
    expect(headerOf(text)).toMatchObject({
      title: '白石县紧密型医共体建设三年行动计划(2024—2026年)',
      region: '白石县',
      period: [2024, 2026],
      issuer: null,
      issuedOn: null,
      docNo: null,
    });
  });

  it('reads the labels of a web page', () => {
    const text = `标题:柳河县托育服务“十四五”规划 发布机构:柳河县卫生健康局 发文日期:2022-01-30 文 号:柳卫发〔2022〕4号
一、总体要求`;
    expect(headerOf(text)).toEqual({
      title: '柳河县托育服务“十四五”规划',
      region: '柳河县',
      period: [2021, 2025],
      issuer: '柳河县卫生健康局',
      issuedOn: '2022-01-30',
      docNo: '柳卫发〔2022〕4号',
    });
  });

  it('finds the name a document without title gives itself in its tables, not that of a cited one', () => {
    const text =
      '根据《江城市“十四五”卫生规划》等文件,制定本规划。 一、总体要求 建成体系。 表1 江城市白石区“十四五”护理服务规划主要指标 序号 | 指标 | 单位 | 2020年 | 2025年 | 1 | 护士数 | 人 | 3 | 4 |';
    expect(headerOf(text)).toMatchObject({
      title: '江城市白石区“十四五”护理服务规划',
      region: '江城市白石区',
      period: [2021, 2025],
    });
  });

  it('leaves out what is not there, and takes no cited number or ordinary word for it', () => {
    const text = '落实省里要求(云办发〔2023〕10号),到2025年健康城市建设取得进展。';
    expect(headerOf(text)).toEqual({
      title: null,
      region: null,
      period: null,
      issuer: null,
      issuedOn: null,
      docNo: null,
    });
  });

  it('proposes an id of letters, years and a checksum of the title', () => {
    const id = (title: string) => readPlan(`${title}\n一、总体要求`, planLexicon()).plan.id;
    expect(id('云南省“十五五”卫生规划')).toMatch(/^yunnan-2026-2030-[0-9a-f]{6}$/);
    expect(id('云南省“十五五”卫生规划')).not.toBe(id('云南省“十五五”护理规划'));
  });
});
