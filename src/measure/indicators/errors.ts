import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'indicators.content': {
    status: 500,
    zh: '指标目录有误：{problems}',
    en: 'The indicator catalogue is wrong: {problems}',
  },
  'indicators.unknown': {
    status: 404,
    zh: '没有代码为 {code} 的指标',
    en: 'There is no indicator with the code {code}',
  },
  'indicators.period': { status: 422, zh: '“{period}”不是期间', en: '"{period}" is not a period' },
  'indicators.scope': { status: 422, zh: '必须指明地区或机构', en: 'An area or an institution is required' },
  'indicators.not-listed': {
    status: 422,
    zh: '{code} 的{partZh}不是逐个对象登记的，没有名单',
    en: 'The {partEn} of {code} is not made of registered subjects, so there is no list',
  },
  'indicators.suppressed': {
    status: 403,
    zh: '人数少于 5，名单不予显示',
    en: 'Fewer than 5 persons: the list is not shown',
  },
  'indicators.period-open': {
    status: 409,
    zh: '期间 {period} 尚未结束，不能关闭',
    en: 'Period {period} has not ended and cannot be closed',
  },
  'indicators.period-closed': {
    status: 409,
    zh: '{area} 的 {period} 已关闭',
    en: 'Period {period} of {area} is closed already',
  },
  'indicators.period-kind': {
    status: 422,
    zh: '只能关闭年或月：{period}',
    en: 'Only a year or a month can be closed: {period}',
  },
  'indicators.reported-value': { status: 422, zh: '填报值有误：{reason}', en: 'The reported value is wrong: {reason}' },
  'indicators.register-sort': {
    status: 422,
    zh: '登记簿没有“{column}”这一列',
    en: 'The register has no column "{column}"',
  },
  'indicators.cursor': { status: 422, zh: '不是本列表给出的游标', en: 'That is not a cursor of this list' },
  'indicators.institution-unknown': { status: 404, zh: '没有这个机构', en: 'There is no such institution' },
  'indicators.evidence-unknown': { status: 404, zh: '没有这份佐证文件', en: 'There is no such evidence file' },
});

defineErrors({
  'statistics.period': {
    status: 422,
    zh: '“{period}”不是可填报的期间：请用年、季或月，如 2024、2024-Q1、2024-03',
    en: '"{period}" is no reporting period: a year, quarter or month such as 2024, 2024-Q1, 2024-03',
  },
  'statistics.period-ahead': { status: 422, zh: '期间 {period} 尚未开始', en: 'Period {period} has not begun' },
  'statistics.not-reported': {
    status: 422,
    zh: '这些指标没有或不由填报取得：{codes}',
    en: 'These indicators do not exist or are not reported: {codes}',
  },
  'statistics.no-indicators': { status: 422, zh: '没有可填报的指标', en: 'There is no indicator to report' },
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
