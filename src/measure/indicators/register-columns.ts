/** Columns of the registers and the words of their codes. */
import { validationContent } from '../../ingest/index.ts';
import type { RegisterName } from './registers.ts';
import type { Bilingual } from './types.ts';

export interface RegisterColumn {
  key: string;
  title: Bilingual;
  kind: 'text' | 'code' | 'number' | 'date' | 'boolean';
  codes?: Record<string, Bilingual>;
}

const column = (
  key: string,
  kind: RegisterColumn['kind'],
  zh: string,
  en: string,
  codes?: Record<string, Bilingual>,
): RegisterColumn => ({ key, kind, title: { zh, en }, ...(codes ? { codes } : {}) });

const SERVICE = [
  column('service_start', 'date', '启用日期', 'In service since'),
  column('service_end', 'date', '停用日期', 'Until'),
];
// The states of Location and Device in FHIR R4; all other codes are the lists that records are checked by.
const STATUS: Record<string, Bilingual> = {
  active: { zh: '在用', en: 'Active' },
  suspended: { zh: '暂停', en: 'Suspended' },
  inactive: { zh: '停用', en: 'Inactive' },
};
const NEGATIVE_PRESSURE: Record<string, Bilingual> = {
  true: { zh: '负压', en: 'Negative pressure' },
  false: { zh: '普通', en: 'Ordinary' },
};

/** Codes of a list of content/mappings/codes.yaml with their words. */
function listed(name: string): Record<string, Bilingual> {
  const list = validationContent().codes.get(name);
  if (!list) throw new Error(`content/mappings/codes.yaml has no list ${name}`);
  return Object.fromEntries(list.codes.map(({ code, zh, en }) => [code, { zh, en }]));
}

let built: Record<RegisterName, RegisterColumn[]> | undefined;

/** The columns of a register; built once from the code lists. */
export function columnsOf(register: RegisterName): RegisterColumn[] {
  built ??= buildColumns();
  return built[register];
}

const buildColumns = (): Record<RegisterName, RegisterColumn[]> => ({
  institutions: [
    column('name', 'text', '机构名称', 'Name'),
    column('uscc', 'text', '统一社会信用代码', 'Unified social credit code'),
    column('class', 'code', '机构类别', 'Class', listed('institution-class')),
    column('grade', 'code', '级别', 'Level', listed('grade')),
    column('grade_class', 'code', '等次', 'Grade', listed('grade-class')),
    column('ownership', 'code', '所有制', 'Ownership', listed('ownership')),
    column('run_by', 'code', '主办单位', 'Run by', listed('run-by')),
    column('active', 'boolean', '在运行', 'Active'),
    ...SERVICE,
  ],
  beds: [
    column('id', 'text', '床位编号', 'Bed'),
    column('kind', 'code', '床位类别', 'Kind', listed('bed-kind')),
    column('status', 'code', '状态', 'Status', STATUS),
    column('negative_pressure', 'boolean', '负压', 'Negative pressure', NEGATIVE_PRESSURE),
    ...SERVICE,
  ],
  departments: [
    column('name', 'text', '科室名称', 'Name'),
    column('code', 'code', '科室类别', 'Kind', listed('department')),
    column('places', 'number', '托位数', 'Places'),
    column('inclusive', 'boolean', '普惠', 'Inclusive'),
    column('active', 'boolean', '在运行', 'Active'),
    ...SERVICE,
  ],
  equipment: [
    column('name', 'text', '设备名称', 'Name'),
    column('kind', 'code', '设备类别', 'Kind', listed('equipment')),
    column('maker', 'text', '生产厂家', 'Manufacturer'),
    column('model', 'text', '型号', 'Model'),
    column('licence', 'text', '配置许可证', 'Configuration licence'),
    column('status', 'code', '状态', 'Status', STATUS),
    ...SERVICE,
  ],
  vehicles: [
    column('id', 'text', '车辆编号', 'Vehicle'),
    column('kind', 'code', '类别', 'Kind', listed('vehicle')),
    column('status', 'code', '状态', 'Status', STATUS),
    column('negative_pressure', 'boolean', '负压', 'Negative pressure', NEGATIVE_PRESSURE),
    ...SERVICE,
  ],
  workers: [
    column('name', 'text', '姓名', 'Name'),
    column('sex', 'code', '性别', 'Sex', listed('sex')),
    column('birth_year', 'number', '出生年', 'Year of birth'),
    column('occupation', 'code', '岗位类别', 'Occupation', listed('occupation')),
    column('practice_category', 'code', '执业类别', 'Practice category', listed('practice-category')),
    column('is_gp', 'boolean', '全科', 'General practice'),
    column('public_health_post', 'boolean', '公共卫生岗位', 'Public-health post'),
    column('post_start', 'date', '任职起', 'On post since'),
    column('post_end', 'date', '任职止', 'Until'),
    column('practitioner', 'text', '人员编号', 'Worker'),
  ],
});
