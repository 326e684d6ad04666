import { join } from 'node:path';
import { z } from 'zod';
import { contentFolder, KangyuError, packageRoot } from '../../kernel/index.ts';
import {
  DOOR_TABLE,
  DoorRule,
  type QualityContent,
  type QualityRule,
  RowRule,
  Score,
  STATED_RULE,
  STATED_TABLE,
  Table,
} from './types.ts';

const TablesFile = z.strictObject({ schema: z.literal(1), tables: z.array(Table) });
const DoorFile = z.strictObject({ schema: z.literal(1), rules: z.array(DoorRule) });
const RowFile = z.strictObject({ schema: z.literal(1), rules: z.array(RowRule) });
const FIXED = new Set(['tables.yaml', 'ingest.yaml', 'score.yaml']);

const STATED: QualityRule = {
  kind: 'stated',
  id: STATED_RULE,
  table: STATED_TABLE,
  dimension: 'business',
  severity: 'error',
  validFrom: '2000-01-01',
  source: '对账',
  title: { zh: '已上传就诊数达到来源统计报表的就诊数', en: 'Visits uploaded reach those the source states' },
};

let loaded: QualityContent | undefined;

/** The quality rules of this program, read once; throws `quality.content` with file, line and reason of what is wrong. */
export function qualityContent(): QualityContent {
  loaded ??= loadRules(join(packageRoot(), 'content', 'quality'));
  return loaded;
}

export function getRule(id: string): QualityRule {
  const rule = qualityContent().rules.get(id);
  if (!rule) throw new KangyuError('quality.rule-unknown', { rule: id });
  return rule;
}

/** Reads a folder: tables.yaml, ingest.yaml, score.yaml; files whose name begins with `rules` hold rules over rows. */
export function loadRules(dir: string): QualityContent {
  const folder = contentFolder(dir, 'quality.content');
  const tables = new Map(folder.read('tables.yaml', TablesFile).value?.tables.map((table) => [table.id, table]));
  const score = folder.read('score.yaml', Score).value;
  const rules = new Map<string, QualityRule>([[STATED.id, STATED]]);
  const door = folder.read('ingest.yaml', DoorFile);
  door.value?.rules.forEach((rule, index) => {
    if (rules.has(rule.id)) door.complain(['rules', index, 'id'], `${rule.id} stands twice`);
    if ((rule.ingest === undefined) === (rule.others === undefined))
      door.complain(['rules', index], 'names either ingest rules or others');
    rules.set(rule.id, { ...rule, kind: 'door', table: DOOR_TABLE });
  });
  for (const name of folder.names(FIXED)) {
    const file = folder.read(name, RowFile);
    file.value?.rules.forEach((rule, index) => {
      if (rules.has(rule.id)) file.complain(['rules', index, 'id'], `${rule.id} stands twice`);
      if (!tables.has(rule.table)) file.complain(['rules', index, 'table'], `there is no table ${rule.table}`);
      rules.set(rule.id, { ...rule, kind: 'rows' });
    });
  }
  folder.settle();
  const tableTitles = new Map([
    [DOOR_TABLE, { zh: '接收的记录', en: 'Records received' }],
    ...[...tables].map(([id, { title }]) => [id, title] as const),
    [STATED_TABLE, { zh: '就诊对账', en: 'Visits stated' }],
  ]);
  return { tables, rules, score: score!, tableTitles };
}
