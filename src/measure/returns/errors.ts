import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'statistics.too-many-rows': { status: 422, zh: '行数过多：最多 {limit} 行', en: 'Too many rows: at most {limit}' },
  'statistics.no-file': { status: 422, zh: '没有文件', en: 'There is no file' },
  'statistics.not-a-workbook': {
    status: 422,
    zh: '这不是完好的 Excel 工作簿（.xlsx）或 CSV 文件',
    en: 'This is no intact Excel workbook (.xlsx) or CSV file',
  },
  'statistics.locked-or-old': {
    status: 422,
    zh: '文件有密码保护，或是旧的 .xls 格式：请取消密码并另存为 .xlsx',
    en: 'The file is protected by a password or in the old .xls format: save it as .xlsx without a password',
  },
  'statistics.macros': {
    status: 422,
    zh: '工作簿含有宏：请另存为不含宏的 .xlsx',
    en: 'The workbook holds macros: save it as .xlsx without macros',
  },
  'statistics.too-large-unpacked': {
    status: 413,
    zh: '工作簿解压后过大，未读取',
    en: 'The workbook is too large when unpacked and was not read',
  },
  'statistics.identity': {
    status: 422,
    zh: '文件的模板标识已损坏或不属于统计报表（{reason}）：请重新下载模板',
    en: 'The template mark of the file is damaged or foreign ({reason}): download the template again',
  },
  'statistics.template-version': {
    status: 422,
    zh: '模板版本 {version} 已不使用（现为 {wanted}）：请重新下载模板',
    en: 'Template version {version} is no longer used (now {wanted}): download the template again',
  },
  'statistics.no-header': {
    status: 422,
    zh: '前 20 行里没有找到表头，缺少这些列：{columns}',
    en: 'No header row in the first 20 rows; these columns are missing: {columns}',
  },
  'statistics.no-rows': { status: 422, zh: '文件中没有填写任何值', en: 'The file holds no filled-in row' },
  'statistics.return-unknown': { status: 404, zh: '没有这份报表', en: 'There is no such return' },
  'statistics.row-unknown': { status: 404, zh: '报表没有第 {row} 行', en: 'The return has no row {row}' },
  'statistics.row-settled': {
    status: 409,
    zh: '第 {row} 行已入库，不能在此更正；请重新报送',
    en: 'Row {row} is stored already; send a new return to change it',
  },
  'statistics.row-changed': {
    status: 409,
    zh: '第 {row} 行刚被他人更正，请刷新后再改',
    en: 'Row {row} was just corrected by somebody else; load it again',
  },
  'statistics.withdrawn': { status: 409, zh: '这份报表已撤回', en: 'This return was withdrawn' },
});
