import { defineErrors } from '../errors.ts';

defineErrors({
  'backup.file': {
    status: 422,
    zh: '无法使用备份文件 {file}：{reason}',
    en: 'The backup file {file} cannot be used: {reason}',
  },
  'backup.exists': {
    status: 409,
    zh: '{file} 已存在；备份不覆盖文件，请换一个名字',
    en: '{file} exists; a backup overwrites nothing, choose another name',
  },
  'backup.damaged': {
    status: 422,
    zh: '备份文件已损坏或不完整（{where}），没有恢复任何内容',
    en: 'The backup file is damaged or not whole ({where}); nothing was restored',
  },
  'backup.newer': {
    status: 422,
    zh: '备份由更新的版本写成（{what}），请升级程序',
    en: 'The backup was written by a newer version ({what}); upgrade the program',
  },
  'backup.passphrase': {
    status: 422,
    zh: '备份已加密，口令缺失或不正确；请在 KANGYU_BACKUP_PASSPHRASE 中给出',
    en: 'The backup is encrypted and the passphrase is missing or wrong; give it in KANGYU_BACKUP_PASSPHRASE',
  },
  'backup.keys': {
    status: 422,
    zh: '备份中的身份信息由另一套密钥封存；请先把原来的 keys.json 放入数据目录，或设置 KANGYU_KEYS',
    en: 'What is sealed in the backup was sealed with other keys; first put the keys.json of that instance into the data folder, or set KANGYU_KEYS',
  },
  'backup.not-empty': {
    status: 409,
    zh: '目标数据库不是空的；只能恢复到空的数据目录或空的数据库',
    en: 'The database is not empty; a backup is restored into an empty data folder or an empty database only',
  },
  'backup.not-equal': {
    status: 500,
    zh: '恢复后的表 {table} 与备份不一致，恢复已撤销',
    en: 'Table {table} is not equal to the backup after the restore, which was undone',
  },
});
