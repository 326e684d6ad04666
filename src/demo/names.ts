/**
 * Names of synthetic people. Each given name begins with a marker, 示 (示例, "example") for residents and 例 for workers,
 * so that it reads as a name and nobody takes it for a real person's.
 */
import type { Random } from '../algorithms/random.ts';

const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔',
];
const SECOND = [
  ...'安宁康和平乐静明远清泉云林山川溪雨雪松竹梅兰荷菊桐枫杉柏青蓝朗晴晨曦昕星辰月光阳春夏秋冬禾谷田园苗芽舟帆桥石玉珂琪瑶琳珊瑜瑾文书墨诗词琴棋画砚笔知行思学悟诚信义礼智勇毅恒正直厚朴善良温谦益友嘉瑞祥福禄裕丰盈满圆欣悦怡然',
];

export type NameKind = 'resident' | 'worker';
const MARKER: Record<NameKind, string> = { resident: '示', worker: '例' };

export function makeName(random: Random, kind: NameKind): string {
  return random.pick(SURNAMES) + MARKER[kind] + random.pick(SECOND);
}

export const surnameOf = (name: string): string => name.slice(0, 1);
export const childName = (random: Random, surname: string): string => surname + MARKER.resident + random.pick(SECOND);
