import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'cli.file': { status: 422, zh: '无法读取 {file}：{reason}', en: 'Cannot read {file}: {reason}' },
  'cli.file-kind': {
    status: 422,
    zh: '文件格式是 {format}，请使用 kangyu ingest {other}',
    en: 'It is a {format} file; hand it in with kangyu ingest {other}',
  },
  'cli.server-unreachable': {
    status: 503,
    zh: '无法连接 {url}：{reason}；请检查地址以及服务是否在运行',
    en: 'Cannot reach {url}: {reason}; check the address and that the server runs',
  },
  'cli.server-refused': {
    status: 422,
    zh: '{url} 拒绝了提交（{status}）：{reason}',
    en: '{url} refused it ({status}): {reason}',
  },
  'backup.audit': {
    status: 500,
    zh: '数据已恢复且与备份一致，但审计账本不完整：{reason}',
    en: 'The data was restored and equals the backup, but the audit ledger in it is broken: {reason}',
  },
  'detect.method': {
    status: 422,
    zh: '没有名为 {method} 的方法；可用的方法：{known}',
    en: 'There is no method {method}; known are {known}',
  },
  'detect.control': {
    status: 422,
    zh: '控制参数 {name} 的值 {value} 无效；允许：{allowed}',
    en: 'The control {name} cannot be {value}; allowed: {allowed}',
  },
  'detect.control-file': { status: 422, zh: '{file} 应是一个 JSON 对象', en: '{file} should be one JSON object' },
  'detect.range': {
    status: 422,
    zh: '序列只有 {length} 个点，不能从第 {from} 个点开始检验',
    en: 'The series has {length} points; point {from} cannot be tested',
  },
  'detect.history': {
    status: 422,
    zh: '{method}：第 {index} 个点之前的历史太短；可从第 {from} 个点开始检验',
    en: '{method}: the history before point {index} is too short; points can be tested from {from} on',
  },
  'detect.fit': {
    status: 422,
    zh: '{method}：历史数据不足以估计模型',
    en: '{method}: the history does not suffice to estimate the model',
  },
  'detect.column': { status: 422, zh: '{file} 缺少列 {column}', en: '{file} has no column {column}' },
  'detect.empty': { status: 422, zh: '{file} 没有数据行', en: '{file} has no rows' },
  'detect.index': {
    status: 422,
    zh: '{file} 第 {line} 行：index 应为 {expected}，实为“{value}”；序列不能有缺口',
    en: '{file} line {line}: index should be {expected}, not "{value}"; a series has no gaps',
  },
  'detect.date': {
    status: 422,
    zh: '{file} 第 {line} 行：日期“{value}”无效或未递增',
    en: '{file} line {line}: "{value}" is not a date after the one before',
  },
  'detect.count': {
    status: 422,
    zh: '{file} 第 {line} 行：{column} 应为不小于 0 的数，实为“{value}”',
    en: '{file} line {line}: {column} should be a number of at least 0, not "{value}"',
  },
  'link.schema': { status: 422, zh: '{file}（{place}）有误：{reason}', en: '{file} ({place}) is wrong: {reason}' },
  'link.column': {
    status: 422,
    zh: '{file} 缺少列 {column}，其列为：{header}',
    en: '{file} has no column {column}; its columns are {header}',
  },
  'link.column-twice': {
    status: 422,
    zh: '{file} 的表头中列 {column} 出现两次，无法确定使用哪一列',
    en: 'The header of {file} has the column {column} twice: it is not clear which one is meant',
  },
  'link.empty': { status: 422, zh: '{file} 没有数据行', en: '{file} has no rows' },
  'link.encoding': {
    status: 422,
    zh: '{file} 既不是 UTF-8 也不是 GB18030 编码的文本',
    en: '{file} is text in neither UTF-8 nor GB18030',
  },
  'link.id-missing': {
    status: 422,
    zh: '{file} 第 {line} 行：{column} 为空',
    en: '{file} line {line}: {column} is empty',
  },
  'link.id-twice': {
    status: 422,
    zh: '{file} 第 {line} 行：{column} 与第 {before} 行相同',
    en: '{file} line {line}: {column} is the same as in line {before}',
  },
  'link.write': { status: 500, zh: '无法写入 {file}：{reason}', en: 'Cannot write {file}: {reason}' },
});
