/** Runs a pack's cases: what was given, played through the engine, against what is expected. Knows no pack. */

import type { Surroundings } from '../algorithms/forms/context.ts';
import { dueItems, exitOf, judgeEnrolment, type MadeContact, settleContacts } from '../algorithms/forms/due-items.ts';
import { prefillForm } from '../algorithms/forms/evaluate-form.ts';
import { extractResources } from '../algorithms/forms/extract.ts';
import type { Finding } from '../algorithms/forms/read-answer.ts';
import { differences } from './differences.ts';
import { formUrl, type Pack, type PackCase, packSystem, paramsOn, scheduleOn } from './pack.ts';
import type { Case, CaseContact } from './shapes/case-file.ts';
import {
  answerFacts,
  beginContact,
  dayPart,
  type SubjectHistory,
  type TakenContact,
  takeContact,
} from './take-contact.ts';

export interface CaseResult {
  pack: string;
  file: string;
  line: number;
  name: string;
  /** What differs from the expectation; none when the case passes. */
  failures: readonly string[];
}

/** `packs` are all that are known: a contact may be one of another pack. */
export function runCases(packs: readonly Pack[], pack: Pack): CaseResult[] {
  return pack.cases.map((one) => ({
    pack: pack.id,
    file: one.file,
    line: one.line,
    name: one.case.name,
    failures: failuresOf(packs, pack, one),
  }));
}

function failuresOf(packs: readonly Pack[], pack: Pack, { case: given }: PackCase): string[] {
  try {
    return playCase(packs, pack, given);
  } catch (error) {
    return [(error as Error).message];
  }
}

function playCase(packs: readonly Pack[], pack: Pack, given: Case): string[] {
  const failures: string[] = [];
  const made: MadeContact[] = [];
  const unknown = Object.keys(given.parameters).filter((name) => !pack.parameters.some((one) => one.name === name));
  if (unknown.length > 0) failures.push(`the pack has no parameter ${unknown.join(', ')}`);
  const noFact = Object.keys(given.facts).filter((name) => !pack.facts.some((one) => one.name === name));
  if (noFact.length > 0) failures.push(`the pack has no fact ${noFact.join(', ')}`);
  const history = (): SubjectHistory => ({
    subject: given.subject as SubjectHistory['subject'],
    facts: given.facts as SubjectHistory['facts'],
    set: given.parameters as SubjectHistory['set'],
    made,
  });
  for (const [i, contact] of given.contacts.entries()) {
    const [form = '', owner = pack.id] = contact.form.split('/').reverse();
    const own = packs.find(({ id }) => id === owner);
    if (!own) return [...failures, `contact ${i + 1}: there is no pack ${owner}`];
    const known = { ...history(), recorded: contact.recorded };
    const taken = takeContact(own, form, contact.date, contact.answers, known);
    const prefilled = contact.expect.prefilled
      ? prefillForm(taken.form.compiled, beginContact(own, form, contact.date, history()).around)
      : undefined;
    failures.push(...judgeContact(contact, taken, prefilled, own.id, i).map((text) => `contact ${i + 1}: ${text}`));
    if (taken.made) made.push(taken.made);
  }
  const last = given.contacts.map(({ date }) => dayPart(date)).sort();
  const day = given.on ?? last.at(-1);
  const wants = Object.keys(given.expect).filter((key) => key !== 'indicators');
  if (wants.length === 0) return failures;
  if (day === undefined) return [...failures, 'neither `on` nor a contact says on which day'];
  return [...failures, ...judgeSchedule(pack, given, made, day)];
}

function judgeContact(
  { expect }: CaseContact,
  { form, around, evaluation, outcome, made }: TakenContact,
  prefilled: unknown,
  pack: string,
  index: number,
): string[] {
  const failures: string[] = [];
  const told = (findings: readonly Finding[]) =>
    findings.map(({ item, kind, text }) => `${item}:${kind} (${text.en})`).join('; ');
  const valid = expect.valid ?? (expect.problems === undefined || expect.problems.length === 0);
  if (evaluation.valid !== valid)
    failures.push(`it should ${valid ? '' : 'not '}be valid${valid ? `: ${told(evaluation.problems)}` : ''}`);
  const findings = (wanted: readonly string[] | undefined, found: readonly Finding[], word: string) => {
    if (wanted === undefined) return;
    const keys = found.flatMap(({ item, kind, check }) => [
      item,
      `${item}:${kind}`,
      ...(check ? [`${item}:${check}`] : []),
    ]);
    for (const one of wanted)
      if (!keys.includes(one)) failures.push(`${word} ${one} is missing; there are: ${told(found) || 'none'}`);
    if (wanted.length === 0 && found.length > 0) failures.push(`there should be no ${word}: ${told(found)}`);
  };
  findings(expect.problems, evaluation.problems, 'problem');
  findings(expect.warnings, evaluation.warnings, 'warning');
  const outcomeOf = {
    ...(expect.calculated ? { calculated: [expect.calculated, evaluation.calculated] } : {}),
    ...(expect.visible ? { visible: [expect.visible, evaluation.visible] } : {}),
    ...(expect.required ? { required: [expect.required, evaluation.required] } : {}),
    ...(expect.prefilled ? { prefilled: [expect.prefilled, prefilled] } : {}),
    ...(expect.class !== undefined ? { class: [expect.class, outcome?.class ?? null] } : {}),
    ...(expect.rows ? { rows: [expect.rows, outcome?.rows.map(({ id }) => id)] } : {}),
    ...(expect.next !== undefined ? { next: [expect.next, made?.next ?? null] } : {}),
    ...(expect.referral !== undefined ? { referral: [expect.referral, outcome?.referral ?? null] } : {}),
    ...(expect.tasks
      ? { tasks: [expect.tasks, Object.fromEntries(outcome?.tasks.map(({ code, due }) => [code, due]) ?? [])] }
      : {}),
    ...(expect.alerts ? { alerts: [expect.alerts, outcome?.alerts.map(({ level }) => level)] } : {}),
  };
  for (const [what, [wanted, found]] of Object.entries(outcomeOf)) failures.push(...differences(what, wanted, found));
  if (!made || (!expect.resources && !expect.resourceCounts)) return failures;
  const resources = extractResources(form.compiled, form.extraction, made.values, around, {
    id: `case-${index + 1}`,
    time: made.date.includes('T') ? made.date : `${made.date}T08:00:00+08:00`,
    subject: 'Patient/case',
    institution: 'Organization/case',
    questionnaire: `${formUrl(pack, form.compiled.form.code)}|${form.compiled.form.from}`,
    system: packSystem(pack),
  }).map(({ resource }) => resource);
  for (const wanted of expect.resources ?? [])
    if (!resources.some((resource) => differences('', wanted, resource).length === 0)) {
      const near = resources.filter(({ resourceType }) => resourceType === wanted.resourceType);
      failures.push(`no resource is ${JSON.stringify(wanted)}; there are ${JSON.stringify(near)}`);
    }
  for (const [type, count] of Object.entries(expect.resourceCounts ?? {})) {
    const found = resources.filter(({ resourceType }) => resourceType === type).length;
    if (found !== count) failures.push(`there should be ${count} ${type}, not ${found}`);
  }
  return failures;
}

function judgeSchedule(pack: Pack, given: Case, made: readonly MadeContact[], day: string): string[] {
  const { expect } = given;
  const schedule = scheduleOn(pack, day);
  if (!schedule) return [`the pack has no schedule on ${day}`];
  const around: Surroundings = {
    today: day,
    subject: given.subject as Surroundings['subject'],
    params: paramsOn(pack, day, given.parameters as Surroundings['params']),
    facts: { ...answerFacts(pack, made), ...(given.facts as Surroundings['facts']) },
  };
  const failures: string[] = [];
  const judged = judgeEnrolment(schedule, around);
  if (expect.enrol !== undefined) failures.push(...differences('enrol', expect.enrol, judged.enrol));
  if (expect.watch !== undefined) failures.push(...differences('watch', expect.watch, judged.watch));
  if (expect.exit === undefined && expect.due === undefined) return failures;
  if (given.enrolled === undefined) return [...failures, 'due items and exits need `enrolled`'];
  const subject = { enrolled: given.enrolled, exited: given.exited, contacts: made };
  if (expect.exit !== undefined)
    failures.push(...differences('exit', expect.exit, exitOf(schedule, settleContacts(schedule, subject, around))));
  const due = dueItems(schedule, subject, around);
  for (const [contact, wanted] of Object.entries(expect.due ?? {})) {
    const found = due.find((item) => item.contact === contact) ?? null;
    if (!schedule.schedule.contacts.some(({ code }) => code === contact))
      failures.push(`the schedule has no contact ${contact}`);
    else failures.push(...differences(`due.${contact}`, wanted, found));
  }
  return failures;
}
