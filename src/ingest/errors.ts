import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'ingest.content': { status: 500, zh: '内容文件 {file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'ingest.bytes-gone': {
    status: 410,
    zh: '这次提交的原始报文保存期已满，已处置；回执和记录仍在',
    en: 'The bytes of this submission were disposed of after their time; its receipt and records stand',
  },
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
  'ingest.too-many-rows': {
    status: 413,
    zh: '文件 {name} 超过 {limit} 行，请拆分后提交',
    en: '{name} has more than {limit} rows; send it in parts',
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
  'ingest.hl7v2-refused': {
    status: 422,
    zh: '没有接收任何 HL7 v2 消息：{reasonZh}',
    en: 'No HL7 v2 message was taken: {reasonEn}',
  },
  'ingest.hl7v2-node-taken': {
    status: 409,
    zh: '发送方 {application}/{facility} 在该时期已登记',
    en: 'The sender {application}/{facility} is registered for that time already',
  },
  'ingest.node-unknown': { status: 404, zh: '没有这个节点', en: 'There is no such node' },
  'ingest.node-taken': {
    status: 409,
    zh: '节点代码 {code} 已登记',
    en: 'The code {code} is registered already',
  },
  'ingest.node-account': {
    status: 409,
    zh: '账号 {account} 已属于节点 {code}',
    en: 'The account {account} belongs to the node {code} already',
  },
  'ingest.node-period': {
    status: 422,
    zh: '停用日期不能早于启用日期',
    en: 'The last day lies before the first',
  },
  'ingest.node-institution': {
    status: 422,
    zh: '统一社会信用代码不正确',
    en: 'The unified social credit code is wrong',
  },
  'ingest.node-key': {
    status: 422,
    zh: '不是有效的 {algorithm} 公钥（SM2：130 位十六进制；Ed25519：32 字节的 Base64 或 PEM）',
    en: 'No public key of {algorithm} (SM2: 130 hex digits; Ed25519: base64 of 32 bytes, or PEM)',
  },
  'ingest.node-network': {
    status: 422,
    zh: '{network} 不是 IP 地址或网段（如 10.1.2.0/24）',
    en: '{network} is neither an IP address nor a network such as 10.1.2.0/24',
  },
  'ingest.node-address': {
    status: 422,
    zh: '上级平台需要 http(s) 接口地址，以及本平台在对方登记的代码',
    en: 'A higher platform needs an http(s) address, and the code by which it knows this one',
  },
  'ingest.batch-checksum': {
    status: 422,
    zh: '批次内容与所报校验值（SHA-256）不符',
    en: 'The bytes of the batch are not those of its checksum (SHA-256)',
  },
  'ingest.batch-taken': {
    status: 409,
    zh: '批次号 {batchNo} 已用于其他内容',
    en: 'The number {batchNo} was used for a batch of other content',
  },
  'ingest.batch-unknown': { status: 404, zh: '没有批次 {batchNo}', en: 'There is no batch {batchNo}' },
  'ingest.batch-recalled': { status: 409, zh: '批次 {batchNo} 已撤回', en: 'The batch {batchNo} was recalled already' },
  'ingest.batch-not-stored': {
    status: 409,
    zh: '批次 {batchNo} 没有入库的内容可撤回',
    en: 'Nothing of the batch {batchNo} was stored',
  },
  'ingest.cda-xml': {
    status: 422,
    zh: '文档 {name} 不是可读的 XML（第 {line} 行，{xpath}）：{reasonZh}',
    en: '{name} is not readable XML (line {line}, {xpath}): {reasonEn}',
  },
  'ingest.cda-root': {
    status: 422,
    zh: '{name} 不是 CDA 文档：根元素是 {root}，应为 urn:hl7-org:v3 的 ClinicalDocument',
    en: '{name} is no CDA document: its root is {root}, not ClinicalDocument of urn:hl7-org:v3',
  },
  'ingest.cda-encoding': {
    status: 422,
    zh: '文档 {name} 的内容与所声明的编码 {encoding} 不符，或该编码不受支持（支持 UTF-8、GB18030、GBK、UTF-16）',
    en: 'The bytes of {name} are not {encoding}, as it says, or that encoding is not taken (UTF-8, GB18030, GBK, UTF-16 are)',
  },
  'ingest.cda-missing': {
    status: 422,
    zh: '文档 {name} 缺少 {xpath}',
    en: '{name} lacks {xpath}',
  },
  'ingest.cda-other-content': {
    status: 409,
    zh: '文档 {id} 已经收到过，但内容不同；修订文档应使用新的 id，并用 relatedDocument（RPLC）指明所替换的文档',
    en: 'The document {id} came before with other content; a revision has an id of its own and names the document it replaces (relatedDocument RPLC)',
  },
  'ingest.cda-version-taken': {
    status: 409,
    zh: '文档集 {set} 的第 {version} 版已由另一份文档占用',
    en: 'Version {version} of the document set {set} is another document',
  },
  'ingest.cda-type-unknown': {
    status: 404,
    zh: '没有类型为 {type} 的文档模板',
    en: 'There is no document type {type}',
  },
});
