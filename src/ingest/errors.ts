import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'ingest.content': { status: 500, zh: '内容文件 {file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'ingest.not-json': {
    status: 422,
    zh: '不是有效的 JSON（第 {line} 行）：{reason}',
    en: 'Not valid JSON (line {line}): {reason}',
  },
  'ingest.line-not-json': { status: 422, zh: '此行不是有效的 JSON', en: 'The line is not valid JSON' },
  'ingest.line-too-long': {
    status: 413,
    zh: '第 {line} 行超过 {limit} MB',
    en: 'Line {line} is longer than {limit} MB',
  },
  'ingest.not-fhir': {
    status: 422,
    zh: '不是 FHIR 资源或 Bundle：{reason}',
    en: 'Neither a FHIR resource nor a Bundle: {reason}',
  },
  'ingest.bundle-type': {
    status: 422,
    zh: '不接收类型为 {type} 的 Bundle；请使用 transaction、batch 或 collection',
    en: 'Bundles of type {type} are not taken; use transaction, batch or collection',
  },
  'ingest.empty': { status: 422, zh: '提交中没有任何记录', en: 'The submission holds no record' },
  'ingest.too-large': {
    status: 413,
    zh: '文件超过 {limit} MB，请拆分后提交',
    en: 'The file is larger than {limit} MB; split it',
  },
  'ingest.too-many-entries': {
    status: 413,
    zh: '一次事务最多 {limit} 条记录，此提交有 {count} 条，请拆分',
    en: 'A transaction takes at most {limit} entries, this one has {count}; split it',
  },
  'ingest.format': {
    status: 415,
    zh: '无法识别文件 {name} 的格式；支持 FHIR JSON、NDJSON、CSV 和 Excel（.xlsx）',
    en: 'The format of {name} is not known; FHIR JSON, NDJSON, CSV and Excel (.xlsx) are taken',
  },
  'ingest.old-excel': {
    status: 415,
    zh: '文件 {name} 是旧版 Excel（.xls），请另存为 .xlsx 后提交',
    en: '{name} is an old Excel file (.xls); save it as .xlsx',
  },
  'ingest.not-a-workbook': {
    status: 422,
    zh: '文件 {name} 不是可读的 Excel 工作簿：{reason}',
    en: '{name} is not a readable Excel workbook: {reason}',
  },
  'ingest.encoding': {
    status: 422,
    zh: '文件 {name} 不是 UTF-8 或 GB18030 编码的文本',
    en: '{name} is not text in UTF-8 or GB18030',
  },
  'ingest.csv': {
    status: 422,
    zh: '文件 {name} 第 {line} 行不是有效的 CSV：{reason}',
    en: 'Line {line} of {name} is not valid CSV: {reason}',
  },
  'ingest.mapping-unknown': {
    status: 422,
    zh: '没有名为 {mapping} 的模板',
    en: 'There is no template named {mapping}',
  },
  'ingest.mapping-not-found': {
    status: 404,
    zh: '没有名为 {mapping} 的模板',
    en: 'There is no template named {mapping}',
  },
  'ingest.no-file': { status: 422, zh: '表单中没有文件', en: 'The form holds no file' },
  'ingest.form': { status: 422, zh: '表单字段有误：{reason}', en: 'The fields of the form are wrong: {reason}' },
  'ingest.raw-not-yours': {
    status: 403,
    zh: '原始文件含完整个人信息，只有提交人或可查看全区完整信息的角色可以下载',
    en: 'The file holds personal data in full; only its sender, or a role that sees the whole region in full, may download it',
  },
  'ingest.masked-correction': {
    status: 422,
    zh: '当前角色只能看到脱敏内容，请逐个字段更正',
    en: 'This role sees masked content; correct single fields instead of the whole resource',
  },
  'ingest.mapping-not-recognised': {
    status: 422,
    zh: '工作表“{sheet}”的表头（{cell}）与任何模板都不符，请从模板下载页取用模板',
    en: 'The header of sheet "{sheet}" ({cell}) matches no template; start from one of the templates',
  },
  'ingest.columns-missing': {
    status: 422,
    zh: '工作表“{sheet}”第 {row} 行表头缺少列：{columns}',
    en: 'The header of sheet "{sheet}" in row {row} lacks the columns: {columns}',
  },
  'ingest.column-twice': {
    status: 422,
    zh: '工作表“{sheet}”的单元格 {cell} 与前面的列重复：{column}',
    en: 'Cell {cell} of sheet "{sheet}" repeats a column: {column}',
  },
  'ingest.sheet-missing': {
    status: 422,
    zh: '工作簿中没有工作表“{sheet}”，现有：{sheets}',
    en: 'The workbook has no sheet "{sheet}"; it has: {sheets}',
  },
  'ingest.submission-unknown': { status: 404, zh: '没有这个提交', en: 'There is no such submission' },
  'ingest.quarantine-unknown': { status: 404, zh: '没有这条隔离记录', en: 'There is no such quarantined record' },
  'ingest.quarantine-closed': {
    status: 409,
    zh: '这条隔离记录已处理（{state}），不能再次更正',
    en: 'This quarantined record is closed ({state}) and cannot be corrected again',
  },
  'ingest.change-path': {
    status: 422,
    zh: '无法更改字段 {path}：{reason}',
    en: 'The field {path} cannot be changed: {reason}',
  },
});
