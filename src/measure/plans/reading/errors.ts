import { defineErrors } from '../../../kernel/index.ts';

/** Why a document cannot be read, and what to do about it. */
defineErrors({
  'plans.document-empty': {
    status: 422,
    zh: '文件是空的，没有文字',
    en: 'The file is empty; there is no text in it',
  },
  'plans.document-too-large': {
    status: 413,
    zh: '文件超过 {limit} MB；请去掉图片后另存，或只保留正文',
    en: 'The file is larger than {limit} MB; save it without pictures, or keep the text only',
  },
  'plans.document-too-long': {
    status: 422,
    zh: '文字超过 {limit} 字，不像一份规划；请只保留规划正文',
    en: 'The text is longer than {limit} characters, which no plan is; keep the plan alone',
  },
  'plans.document-kind': {
    status: 422,
    zh: '不是可以读取的文档；请上传 .docx、.pdf、.html 或 .txt 文件',
    en: 'This is no document that can be read; take a .docx, .pdf, .html or .txt file',
  },
  'plans.document-old': {
    status: 422,
    zh: '这是 {format} 格式的旧文件，无法读取；请用 Word 或 WPS 打开，另存为 .docx 再上传',
    en: 'This is an old {format} file, which is not read; open it in Word or WPS and save it as .docx',
  },
  'plans.document-other': {
    status: 422,
    zh: '不读取 {format} 文件；请把正文另存为 .docx 或导出为 .pdf 再上传',
    en: 'Files of {format} are not read; save the text as .docx or export it as .pdf',
  },
  'plans.document-macros': {
    status: 422,
    zh: '文件含有宏（VBA），不予读取，也不会运行；请另存为不含宏的 .docx 再上传',
    en: 'The file holds macros (VBA) and is refused; nothing of it is run. Save it as .docx without macros',
  },
  'plans.document-encrypted': {
    status: 422,
    zh: '{format} 文件已加密，需要密码才能打开；请去掉密码后再上传',
    en: 'The {format} file is encrypted; remove its password first',
  },
  'plans.document-encoding': {
    status: 422,
    zh: '文字编码无法识别：不是 UTF-8、UTF-16 或 GB18030（GBK）；请用 UTF-8 编码另存',
    en: 'The encoding of the text is none of UTF-8, UTF-16 and GB18030 (GBK); save the text as UTF-8',
  },
  'plans.document-scanned': {
    status: 422,
    zh: 'PDF 有 {pages} 页，但没有文字，是扫描件；请先做文字识别（OCR），或找可复制文字的版本',
    en: 'The PDF has {pages} pages and no text: it is a scan. Run text recognition (OCR) first, or find a version with text',
  },
  'plans.document-picture': {
    status: 422,
    zh: '这是一张图片，没有文字；请先做文字识别（OCR），或上传文字版',
    en: 'This is a picture without text. Run text recognition (OCR) first, or take the text itself',
  },
  'plans.document-damaged': {
    status: 422,
    zh: '{format} 文件已损坏或不完整，无法打开；请重新导出或下载',
    en: 'The {format} file is damaged or incomplete; export or download it again',
  },
  'plans.document-bomb': {
    status: 422,
    zh: '文件解压后超过 {limit} MB，不予读取；请另存为普通的 .docx',
    en: 'The file unpacks to more than {limit} MB and is refused; save it as an ordinary .docx',
  },
  'plans.document-time': {
    status: 422,
    zh: '读取超过 {seconds} 秒，已停止；请只保留规划正文，或另存为 .txt',
    en: 'Reading took longer than {seconds} seconds and was stopped; keep the plan alone, or save it as .txt',
  },
});
