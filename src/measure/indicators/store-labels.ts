/** Short names of subjects for lists, from the views that hold them. */
import type { Queryable } from '../../kernel/index.ts';

export interface Label {
  text: string;
  /** The text is a person's name, to be shown as the caller may see it. */
  person: boolean;
}

// Codes in labels (kinds, sex, class) stay codes: the pages put their words, in the reader's language.
// A resident's name is not projected: lists of residents show sex and year of birth, and open the record for more.
// The last part of an id tells the subjects of an institution apart: 001 of h1-icu-001, six digits of a random id.
const TAIL = `right(regexp_replace(id, '^.*-', ''), 6)`;

const LABELS: Record<string, { select: string; person: boolean }> = {
  Practitioner: { select: `select id, name as label from project.pub_worker where id = any($1)`, person: true },
  Organization: { select: `select id, name as label from project.pub_institution where id = any($1)`, person: false },
  HealthcareService: {
    select: `select id, coalesce(name, code) as label from project.pub_department where id = any($1)`,
    person: false,
  },
  Location: {
    select: `select id, coalesce(kind, 'bed') || ' ' || ${TAIL} as label from project.pub_bed where id = any($1)`,
    person: false,
  },
  Device: {
    select: `select id, coalesce(kind, 'vehicle') || ' ' || ${TAIL} as label from project.pub_vehicle where id = any($1)`,
    person: false,
  },
  Patient: {
    select: `select id, concat_ws(' ', sex, extract(year from birth_date)::text, ${TAIL}) as label from project.pub_resident where id = any($1)`,
    person: false,
  },
  Event: {
    select: `select id::text as id, title as label from command.pub_event where id::text = any($1)`,
    person: false,
  },
  Encounter: {
    select: `select id, concat_ws(' ', class, to_char(start at time zone 'Asia/Shanghai', 'YYYY-MM-DD'), ${TAIL}) as label
             from project.pub_encounter where id = any($1)`,
    person: false,
  },
};

/** Labels by `Type/id`; subjects that no view holds any more have none. */
export async function labelSubjects(
  q: Queryable,
  type: string,
  subjects: readonly string[],
): Promise<Map<string, Label>> {
  const source = LABELS[type];
  if (!source || subjects.length === 0) return new Map();
  const rows = await q.query<{ id: string; label: string | null }>(source.select, [
    subjects.map((subject) => subject.slice(type.length + 1)),
  ]);
  return new Map(
    rows.flatMap((row) =>
      row.label === null ? [] : [[`${type}/${row.id}`, { text: row.label, person: source.person }]],
    ),
  );
}
