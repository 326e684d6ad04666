/** SQL of the institutions' public information. */
import type { Queryable } from '../../kernel/index.ts';
import type { PublicQuestion } from './public-institutions.ts';

interface PublicRow {
  id: string;
  name: string;
  class: string | null;
  grade: string | null;
  grade_class: string | null;
  ownership: string | null;
  area: string | null;
  address: string | null;
  phone: string | null;
  opening: string | null;
  departments: { code: string | null; name: string | null; phone: string | null }[] | null;
  beds: number;
  licence_until: string | null;
}

const open = (row: string) =>
  `(${row}.service_start is null or ${row}.service_start <= $1::date) and (${row}.service_end is null or ${row}.service_end > $1::date)`;

export function selectPublic(q: Queryable, question: PublicQuestion): Promise<PublicRow[]> {
  const params: unknown[] = [question.on];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const where = ['i.active', 'i.name is not null', open('i')];
  if (question.areas) where.push(`i.area = any(${bind(question.areas)}::text[])`);
  if (question.class) where.push(`starts_with(i.class, ${bind(question.class)})`);
  if (question.id) where.push(`i.id = ${bind(question.id)}`);
  if (question.text) where.push(`strpos(lower(i.name), lower(${bind(question.text)})) > 0`);
  if (question.after)
    where.push(
      `(coalesce(i.class, 'Z'), i.name, i.id) > (${bind(question.after.class)}, ${bind(question.after.name)}, ${bind(question.after.id)})`,
    );
  return q.query<PublicRow>(
    `select i.id, i.name, i.class, i.grade, i.grade_class, i.ownership, i.area,
       c.content #>> '{address,0,text}' as address,
       jsonb_path_query_first(c.content, '$.telecom[*] ? (@.system == "phone").value') #>> '{}' as phone,
       jsonb_path_query_first(c.content, '$.extension[*] ? (@.url == "urn:kangyu:ext:opening-hours").valueString') #>> '{}' as opening,
       (select jsonb_agg(jsonb_build_object('code', d.code, 'name', d.name,
           'phone', jsonb_path_query_first(s.content, '$.telecom[*] ? (@.system == "phone").value')) order by d.name)
         from project.pub_department d
         join record.pub_current s on s.type = 'HealthcareService' and s.id = d.id
         where d.institution = i.id and d.active and ${open('d')}) as departments,
       (select count(*)::int from project.pub_bed b where b.institution = i.id and ${open('b')}) as beds,
       (select to_char(max(l.valid_until), 'YYYY-MM-DD') from project.pub_institution_licence l where l.institution = i.id) as licence_until
     from (select i.* from project.pub_institution i where ${where.join(' and ')}
       order by coalesce(i.class, 'Z'), i.name, i.id limit ${bind(question.limit)}) i
     join record.pub_current c on c.type = 'Organization' and c.id = i.id
     order by coalesce(i.class, 'Z'), i.name, i.id`,
    params,
  );
}
