/** Columns of the registers and the texts of their codes (docs/profiles.md; classes of institutions: WS 218-2002). */
import type { RegisterName } from './registers.ts';
import type { Bilingual } from './types.ts';

export interface RegisterColumn {
  key: string;
  title: Bilingual;
  kind: 'text' | 'code' | 'number' | 'date' | 'boolean';
  codes?: Record<string, Bilingual>;
}

const column = (key: string, kind: RegisterColumn['kind'], zh: string, en: string, codes?: Codes): RegisterColumn => ({
  key,
  kind,
  title: { zh, en },
  ...(codes ? { codes: texts(codes) } : {}),
});
type Codes = Record<string, [zh: string, en: string]>;
const texts = (codes: Codes): Record<string, Bilingual> =>
  Object.fromEntries(Object.entries(codes).map(([code, [zh, en]]) => [code, { zh, en }]));

const SERVICE = [
  column('service_start', 'date', '启用日期', 'In service since'),
  column('service_end', 'date', '停用日期', 'Until'),
];
const STATUS: Codes = { active: ['在用', 'Active'], suspended: ['暂停', 'Suspended'], inactive: ['停用', 'Inactive'] };
const GRADES: Codes = {
  '1': ['一级', 'Level 1'],
  '2': ['二级', 'Level 2'],
  '3': ['三级', 'Level 3'],
  '9': ['未定级', 'No level'],
};
const GRADE_CLASSES: Codes = {
  '1': ['甲等', 'Class A'],
  '2': ['乙等', 'Class B'],
  '3': ['丙等', 'Class C'],
  '9': ['未定等', 'No class'],
};

const CLASSES: Codes = {
  A100: ['综合医院', 'General hospital'],
  A210: ['中医医院', 'Chinese-medicine hospital'],
  A300: ['中西医结合医院', 'Integrated-medicine hospital'],
  A400: ['民族医院', 'Ethnic-medicine hospital'],
  A511: ['专科医院', 'Specialised hospital'],
  B100: ['社区卫生服务中心', 'Community health centre'],
  B200: ['社区卫生服务站', 'Community health station'],
  C210: ['中心卫生院', 'Central township hospital'],
  C220: ['乡（镇）卫生院', 'Township hospital'],
  D400: ['诊所、门诊部', 'Clinic'],
  D600: ['村卫生室', 'Village clinic'],
  E100: ['急救中心（站）', 'Emergency station'],
  G100: ['妇幼保健机构', 'Maternal and child health centre'],
  J100: ['疾病预防控制中心', 'Centre for disease control'],
  K100: ['卫生监督机构', 'Health supervision office'],
  R100: ['托育机构', 'Childcare institution'],
  R200: ['养老机构', 'Elder-care institution'],
};
const OWNERSHIP: Codes = { public: ['公立', 'Public'], private: ['民营', 'Private'] };
const RUN_BY: Codes = {
  county: ['县（区）办', 'County'],
  township: ['乡镇办', 'Township'],
  village: ['村办', 'Village'],
  city: ['市办', 'City'],
  social: ['社会办', 'Social capital'],
  personal: ['个人办', 'Personal'],
};
const BED_KINDS: Codes = {
  general: ['普通', 'General'],
  icu: ['重症医学', 'Intensive care'],
  rehabilitation: ['康复', 'Rehabilitation'],
  psychiatric: ['精神科', 'Psychiatric'],
  tcm: ['中医', 'Chinese medicine'],
  nursing: ['护理', 'Nursing'],
  infectious: ['感染', 'Infectious'],
  obstetric: ['产科', 'Obstetric'],
  paediatric: ['儿科', 'Paediatric'],
};
const DEPARTMENTS: Codes = {
  general: ['全科', 'General practice'],
  internal: ['内科', 'Internal medicine'],
  surgery: ['外科', 'Surgery'],
  obstetrics: ['妇产科', 'Obstetrics and gynaecology'],
  paediatrics: ['儿科', 'Paediatrics'],
  emergency: ['急诊科', 'Emergency'],
  infectious: ['感染性疾病科', 'Infectious diseases'],
  icu: ['重症医学科', 'Intensive care'],
  rehabilitation: ['康复医学科', 'Rehabilitation'],
  psychiatry: ['精神科', 'Psychiatry'],
  geriatric: ['老年医学科', 'Geriatrics'],
  tcm: ['中医科', 'Chinese medicine'],
  'tcm-preventive': ['治未病科', 'Preventive treatment'],
  'tcm-hall': ['中医馆', 'Chinese-medicine hall'],
  'fever-unit': ['发热诊室（门诊、哨点）', 'Fever unit'],
  childcare: ['托育', 'Childcare'],
  'public-health': ['公共卫生科', 'Public health'],
  laboratory: ['检验科', 'Laboratory'],
  imaging: ['影像科', 'Imaging'],
};
const OCCUPATIONS: Codes = {
  physician: ['执业医师', 'Physician'],
  'assistant-physician': ['执业助理医师', 'Assistant physician'],
  nurse: ['注册护士', 'Registered nurse'],
  pharmacist: ['药师（士）', 'Pharmacist'],
  technician: ['技师（士）', 'Technician'],
  'other-health': ['其他卫生技术人员', 'Other health professional'],
  'village-doctor': ['乡村医生', 'Village doctor'],
  supervisor: ['卫生监督员', 'Health supervisor'],
  manager: ['管理人员', 'Manager'],
};
const CATEGORIES: Codes = {
  clinical: ['临床', 'Clinical'],
  dental: ['口腔', 'Dental'],
  'public-health': ['公共卫生', 'Public health'],
  tcm: ['中医', 'Chinese medicine'],
};
const SEXES: Codes = {
  male: ['男', 'Male'],
  female: ['女', 'Female'],
  other: ['其他', 'Other'],
  unknown: ['未知', 'Unknown'],
};

export const REGISTER_COLUMNS: Record<RegisterName, RegisterColumn[]> = {
  institutions: [
    column('name', 'text', '机构名称', 'Name'),
    column('uscc', 'text', '统一社会信用代码', 'Unified social credit code'),
    column('class', 'code', '机构类别', 'Class', CLASSES),
    column('grade', 'code', '级别', 'Level', GRADES),
    column('grade_class', 'code', '等次', 'Grade', GRADE_CLASSES),
    column('ownership', 'code', '所有制', 'Ownership', OWNERSHIP),
    column('run_by', 'code', '主办单位', 'Run by', RUN_BY),
    column('active', 'boolean', '在运行', 'Active'),
    ...SERVICE,
  ],
  beds: [
    column('id', 'text', '床位编号', 'Bed'),
    column('kind', 'code', '床位类别', 'Kind', BED_KINDS),
    column('status', 'code', '状态', 'Status', STATUS),
    ...SERVICE,
  ],
  departments: [
    column('name', 'text', '科室名称', 'Name'),
    column('code', 'code', '科室类别', 'Kind', DEPARTMENTS),
    column('places', 'number', '托位数', 'Places'),
    column('inclusive', 'boolean', '普惠', 'Inclusive'),
    column('active', 'boolean', '在运行', 'Active'),
    ...SERVICE,
  ],
  vehicles: [
    column('id', 'text', '车辆编号', 'Vehicle'),
    column('kind', 'code', '类别', 'Kind', { ambulance: ['救护车', 'Ambulance'] }),
    column('status', 'code', '状态', 'Status', STATUS),
    column('negative_pressure', 'boolean', '负压', 'Negative pressure', {
      true: ['负压', 'Negative pressure'],
      false: ['普通', 'Ordinary'],
    }),
    ...SERVICE,
  ],
  workers: [
    column('name', 'text', '姓名', 'Name'),
    column('sex', 'code', '性别', 'Sex', SEXES),
    column('birth_year', 'number', '出生年', 'Year of birth'),
    column('occupation', 'code', '岗位类别', 'Occupation', OCCUPATIONS),
    column('practice_category', 'code', '执业类别', 'Practice category', CATEGORIES),
    column('is_gp', 'boolean', '全科', 'General practice'),
    column('public_health_post', 'boolean', '公共卫生岗位', 'Public-health post'),
    column('post_start', 'date', '任职起', 'On post since'),
    column('post_end', 'date', '任职止', 'Until'),
    column('practitioner', 'text', '人员编号', 'Worker'),
  ],
};
